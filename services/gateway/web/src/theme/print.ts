import { signal } from "@preact/signals";

/** Whether the page is being printed: then all of it is fetched and drawn at once, in the light theme. */
export const printing = signal(false);

/** Follows what the browser says of printing; a preview of the print styles counts, too. */
export function followPrinting(): void {
  addEventListener("beforeprint", () => { printing.value = true; });
  addEventListener("afterprint", () => { printing.value = false; });
  matchMedia("print").addEventListener("change", ({ matches }) => { printing.value = matches; });
}
