const WIDTH = 96;
const HEIGHT = 28;
const MARGIN = 3;

/** Returns the segments of a line in a box of 96 by 28; unknown values are gaps. */
export function pieces(values: readonly (number | null)[]): [number, number][][] {
  const top = Math.max(...values.map((value) => value ?? 0), Number.MIN_VALUE);
  const step = values.length > 1 ? (WIDTH - 2 * MARGIN) / (values.length - 1) : 0;
  const found: [number, number][][] = [];
  values.forEach((value, i) => {
    if (value === null) return;
    if (found.length === 0 || values[i - 1] === null) found.push([]);
    found.at(-1)!.push([MARGIN + i * step, HEIGHT - MARGIN - (value / top) * (HEIGHT - 2 * MARGIN)]);
  });
  return found;
}

/** Shows the course of a figure as a small line without axes. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const lines = pieces(values);
  const last = lines.at(-1)?.at(-1);
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      {lines.map((line, i) => <polyline key={i} points={line.map((point) => point.map((c) => c.toFixed(1)).join(",")).join(" ")} />)}
      {last && <circle cx={last[0]} cy={last[1]} r="2.5" />}
    </svg>
  );
}
