import { signal } from "@preact/signals";

const KEY = "headway.me";

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Who the reader is, as they chose once in this browser; null: not chosen. */
export const me = signal(stored());

/** Chooses who the reader is. Where storage is forbidden the choice lasts as long as the page. */
export function chooseMe(login: string | null): void {
  me.value = login;
  try {
    if (login === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, login);
  } catch { /* see above */ }
}
