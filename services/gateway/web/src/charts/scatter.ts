import type { PullRequestRow } from "../api/schema";

/** A pull request as a point: changed lines and hours, both on a log axis. */
export interface ScatterPoint {
  row: PullRequestRow;
  lines: number;
  hours: number;
  /** 0 to 1 along each axis, from the left and from the bottom. */
  x: number;
  y: number;
}

export interface ScatterTick {
  value: number;
  place: number;
}

export interface Scatter {
  points: ScatterPoint[];
  xTicks: ScatterTick[];
  yTicks: ScatterTick[];
}

const LINE_TICKS = [1, 10, 100, 1_000, 10_000, 100_000];
const HOUR_TICKS = [1 / 60, 0.25, 1, 4, 24, 96, 672, 4_032];

/** Places pull requests by size and by a measure of hours; those without either are left out. */
export function scatterOf(rows: readonly PullRequestRow[], measure: string): Scatter {
  const known = rows.flatMap((row) => {
    const hours = row.measures[measure];
    if (row.additions === null || row.deletions === null || typeof hours !== "number") return [];
    return [{ row, lines: row.additions + row.deletions, hours }];
  });
  const xTicks = ticksAround(LINE_TICKS, known.map(({ lines }) => lines));
  const yTicks = ticksAround(HOUR_TICKS, known.map(({ hours }) => hours));
  return {
    points: known.map((one) => ({ ...one, x: placeIn(xTicks, one.lines), y: placeIn(yTicks, one.hours) })),
    xTicks: xTicks.map((value) => ({ value, place: placeIn(xTicks, value) })),
    yTicks: yTicks.map((value) => ({ value, place: placeIn(yTicks, value) })),
  };
}

/** Returns the ticks from the last one below all values to the first one above them. */
function ticksAround(ticks: readonly number[], values: readonly number[]): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const first = Math.max(0, ticks.findLastIndex((tick) => tick <= least));
  const last = ticks.findIndex((tick) => tick >= most);
  return ticks.slice(first, Math.max(first + 2, (last < 0 ? ticks.length : last) + 1));
}

function placeIn(ticks: readonly number[], value: number): number {
  const [from, to] = [ticks[0]!, ticks.at(-1)!];
  return Math.min(1, Math.max(0, Math.log(Math.max(value, from) / from) / Math.log(to / from)));
}
