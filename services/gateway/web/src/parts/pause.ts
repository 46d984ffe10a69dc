import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";

/** How many menus are open: the page pauses its updates meanwhile. */
export const openMenus = signal(0);

let closesMenu = false;
// The page itself, not `openMenus`: that counts a menu only after it has been drawn.
addEventListener("pointerdown", () => { closesMenu = document.querySelector(":popover-open") !== null; }, { capture: true });

/** Returns what a click on a chart does: nothing where the click has only closed an open menu. */
export function unlessClosingMenu<Arguments extends unknown[]>(act: (...given: Arguments) => void): (...given: Arguments) => void {
  return (...given) => { if (!closesMenu) act(...given); };
}

/** A pointer that has not moved for this long is not pointing at anything any more. */
const STILL = 10_000;

export interface Pause {
  paused: boolean;
  /** To be spread over the element that must not move under the pointer. */
  handlers: { onPointerMove: (event: PointerEvent) => void; onPointerLeave: () => void };
}

/** Pauses the updates of an element while a mouse moves over it or a menu is open. */
export function usePause(): Pause {
  const [pointed, setPointed] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = (): void => { clearTimeout(timer.current); setPointed(false); };
  useEffect(() => release, []);
  return {
    paused: pointed || openMenus.value > 0,
    handlers: {
      onPointerMove: (event) => {
        if (event.pointerType !== "mouse") return;
        clearTimeout(timer.current);
        timer.current = setTimeout(release, STILL);
        setPointed(true);
      },
      onPointerLeave: release,
    },
  };
}

/** Keeps a value as it was when the pause began. The value of another `queryKey` is shown at once. */
export function useFrozenValue<T>(value: T, paused: boolean, queryKey: unknown): { shown: T; outdated: boolean } {
  const kept = useRef({ value, queryKey });
  if (!paused || kept.current.queryKey !== queryKey) kept.current = { value, queryKey };
  return { shown: kept.current.value, outdated: kept.current.value !== value };
}
