/** A range of a metric's value, in the metric's unit: `from` inclusive, `below` exclusive; null: without an edge there. */
export interface ValueRange {
  metric: string;
  from: number | null;
  below: number | null;
}

const NUMBER = String.raw`\d+(?:\.\d+)?`;
const WRITTEN = new RegExp(`^([a-z][a-z0-9_]*):(${NUMBER})?\\.\\.(${NUMBER})?$`);

/** Reads `cycle_time:24..72`, of which one edge may be missing; null: it makes no sense. */
export function readRange(text: string | undefined): ValueRange | null {
  const parts = WRITTEN.exec(text ?? "");
  if (!parts) return null;
  const range = { metric: parts[1]!, from: edge(parts[2]), below: edge(parts[3]) };
  return isRange(range) ? range : null;
}

/** Writes a range as `readRange` reads it. */
export function writeRange({ metric, from, below }: ValueRange): string {
  return `${metric}:${from ?? ""}..${below ?? ""}`;
}

/** Whether it has an edge, and its lower one is below the upper one. */
export function isRange({ from, below }: Pick<ValueRange, "from" | "below">): boolean {
  return (from !== null || below !== null) && (from === null || below === null || from < below);
}

/** Returns the part of a range that is within another one. */
export function intersection(one: Pick<ValueRange, "from" | "below">, other: Pick<ValueRange, "from" | "below">): Pick<ValueRange, "from" | "below"> {
  const from = Math.max(one.from ?? -Infinity, other.from ?? -Infinity);
  const below = Math.min(one.below ?? Infinity, other.below ?? Infinity);
  return { from: from === -Infinity ? null : from, below: below === Infinity ? null : below };
}

function edge(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
