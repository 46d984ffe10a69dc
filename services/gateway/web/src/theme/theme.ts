import { computed, signal } from "@preact/signals";
import { printing } from "./print";

export type Theme = "light" | "dark";

const KEY = "headway.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme | null {
  try {
    const text = localStorage.getItem(KEY);
    return text === "light" || text === "dark" ? text : null;
  } catch {
    return null;
  }
}

const chosen = signal(stored());
const preferred = signal<Theme>(system.matches ? "dark" : "light");

/** The theme on the screen: what the reader chose, else what the system prefers. */
const onScreen = computed<Theme>(() => chosen.value ?? preferred.value);

/** The current theme: that of the screen; paper is always light. */
export const theme = computed<Theme>(() => (printing.value ? "light" : onScreen.value));

system.addEventListener("change", () => { preferred.value = system.matches ? "dark" : "light"; });
// At once, not in an effect of its own order: whoever reads `theme` and then a colour must find the new one.
theme.subscribe((value) => { document.documentElement.dataset["theme"] = value; });

/** Switches to the other theme and stores it, unless it is what the system prefers. */
export function switchTheme(): void {
  const next = onScreen.peek() === "dark" ? "light" : "dark";
  chosen.value = next === preferred.peek() ? null : next;
  try {
    if (chosen.value) localStorage.setItem(KEY, chosen.value);
    else localStorage.removeItem(KEY);
  } catch { /* storage may be forbidden; the choice then lasts as long as the page */ }
}

/** Returns the value of a design token in the current theme. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether nothing is to move: the reader prefers that, or the page is being printed. */
export function isStill(): boolean {
  return reducedMotion.matches || printing.peek();
}
