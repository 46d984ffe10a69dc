import { signal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";

/** A drag that is shorter than so many pixels is a click. */
const SHORTEST = 8;

/** Whether the last press on a chart was a drag, so that the click that ends it opens nothing. */
export const dragged = signal(false);

export interface Drag {
  /** The dragged stretch in pixels from the left of the element; null: nothing is dragged. */
  stretch: { from: number; to: number } | null;
  handlers: { onPointerDown: (event: PointerEvent) => void; onPointerMove: (event: PointerEvent) => void; onPointerUp: (event: PointerEvent) => void };
}

/** Watches for a stretch dragged with the mouse, and gives it to `onStretch` when it is let go. */
export function useDrag(onStretch: ((from: number, to: number) => void) | undefined): Drag {
  const start = useRef<number | null>(null);
  const [stretch, setStretch] = useState<Drag["stretch"]>(null);
  const placeOf = (event: PointerEvent): number => event.clientX - (event.currentTarget as HTMLElement).getBoundingClientRect().left;
  return {
    stretch,
    handlers: {
      onPointerDown: (event) => {
        dragged.value = false;
        if (onStretch && event.pointerType === "mouse" && event.button === 0) start.current = placeOf(event);
      },
      onPointerMove: (event) => {
        if (start.current === null || event.buttons === 0) return;
        const [from, to] = [start.current, placeOf(event)].sort((one, other) => one - other) as [number, number];
        if (to - from >= SHORTEST) { dragged.value = true; setStretch({ from, to }); }
      },
      onPointerUp: () => {
        if (stretch) onStretch?.(stretch.from, stretch.to);
        start.current = null;
        setStretch(null);
      },
    },
  };
}

/** Shows the dragged stretch over a chart. */
export function Stretch({ stretch }: Pick<Drag, "stretch">) {
  return stretch && <div class="stretch" aria-hidden="true" style={{ insetInlineStart: `${stretch.from}px`, inlineSize: `${stretch.to - stretch.from}px` }} />;
}
