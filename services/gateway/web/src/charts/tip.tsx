import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Swatch } from "./swatch";
import type { Tip } from "./model";

const shown = signal<{ tip: Tip; x: number; y: number } | null>(null);
const GAP = 12;

export function showTip(tip: Tip, x: number, y: number): void {
  shown.value = { tip, x, y };
}

export function hideTip(): void {
  if (shown.peek() !== null) shown.value = null;
}

addEventListener("scroll", hideTip, { passive: true, capture: true });

/** The one tooltip of the page. What it says is also in each chart's table, so readers of screens need not hear it. */
export function TipLayer() {
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
    <div class="tip" ref={box} aria-hidden="true">
      <strong>{at.tip.title}</strong>
      <dl>
        {at.tip.rows.map(({ label, value, mark }) => (
          <div key={label}>
            <dt>{mark && <Swatch {...mark} />}{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {at.tip.note && <p>{at.tip.note}</p>}
    </div>
  );
}
