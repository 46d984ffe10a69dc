import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Swatch } from "./swatch";
import type { TooltipContent } from "./model";

const shown = signal<{ content: TooltipContent; x: number; y: number } | null>(null);
const GAP = 12;

export function showTooltip(content: TooltipContent, x: number, y: number): void {
  shown.value = { content, x, y };
}

export function hideTooltip(): void {
  if (shown.peek() !== null) shown.value = null;
}

addEventListener("scroll", hideTooltip, { passive: true, capture: true });

/** Shows the one tooltip of the page. Screen readers have the same in each chart's table. */
export function TooltipLayer() {
  const box = useRef<HTMLDivElement>(null);
  const at = shown.value;
  useLayoutEffect(() => {
    if (at === null || box.current === null) return;
    const { offsetWidth: width, offsetHeight: height, style } = box.current;
    const left = at.x + GAP + width < innerWidth ? at.x + GAP : at.x - GAP - width;
    style.left = `${Math.max(4, left)}px`;
    style.top = `${Math.max(4, Math.min(at.y - height / 2, innerHeight - height - 4))}px`;
  });
  if (at === null) return null;
  return (
    <div class="tooltip" ref={box} aria-hidden="true">
      <strong>{at.content.title}</strong>
      <dl>
        {at.content.rows.map(({ label, value, swatch }) => (
          <div key={label}>
            <dt>{swatch && <Swatch {...swatch} />}{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {at.content.note && <p>{at.content.note}</p>}
    </div>
  );
}
