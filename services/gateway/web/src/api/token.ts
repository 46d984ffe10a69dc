import { signal } from "@preact/signals";

const KEY = "headway.token";

function stored(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

const token = signal(stored());

/** Whether the gateway has refused us: it wants a token, or another one. */
export const refused = signal(false);

/** The header that opens a gateway which asks for tokens. */
export function authorization(): Record<string, string> {
  return token.value ? { Authorization: `Bearer ${token.value}` } : {};
}

/** Use this token until the browser's tab is closed. */
export function useToken(text: string): void {
  token.value = text.trim();
  refused.value = false;
  try {
    sessionStorage.setItem(KEY, token.value);
  } catch { /* storage may be forbidden; the token then lasts as long as the page */ }
}
