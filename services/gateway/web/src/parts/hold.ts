import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";

/** How many menus are open: nothing moves meanwhile. */
export const openMenus = signal(0);

/** A pointer that has not moved for this long is not pointing at anything any more. */
const STILL = 10_000;

export interface Hold {
  held: boolean;
  /** To be spread over the element that must not move under the pointer. */
  handlers: { onPointerMove: (event: PointerEvent) => void; onPointerLeave: () => void };
}

/** Whether what is here must keep still: a mouse is moving over it, or a menu is open. */
export function useHold(): Hold {
  const [pointed, setPointed] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = (): void => { clearTimeout(timer.current); setPointed(false); };
  useEffect(() => release, []);
  return {
    held: pointed || openMenus.value > 0,
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

/** The value as it was when holding began; whatever `question` it answers, another question's answer passes at once. */
export function useSettled<T>(value: T, held: boolean, question: unknown): { settled: T; behind: boolean } {
  const shown = useRef({ value, question });
  if (!held || shown.current.question !== question) shown.current = { value, question };
  return { settled: shown.current.value, behind: shown.current.value !== value };
}
