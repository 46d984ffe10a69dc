import { signal } from "@preact/signals";

const SHOWN = 2_500;
const text = signal("");
let timer: ReturnType<typeof setTimeout>;

/** Shows a short message on the page: link copied. */
export function announce(words: string): void {
  clearTimeout(timer);
  text.value = words;
  timer = setTimeout(() => { text.value = ""; }, SHOWN);
}

export function Announcements() {
  return <div class={text.value ? "toast" : "toast empty"} role="status">{text.value}</div>;
}
