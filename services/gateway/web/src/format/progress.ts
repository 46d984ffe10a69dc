import type { SourceRow } from "../api/schema";
import { duration } from "./durations";
import { amount, grouped } from "./numbers";

/** The progress of one or several collections. */
export type Progress = Pick<SourceRow, "collected" | "expected" | "rate_per_second" | "remaining_seconds">;

/** Formats progress: 1,240 of 5,200 pull requests · 31.5 per second · 2 min left. */
export function progressOf({ collected, expected, rate_per_second: rate, remaining_seconds: left }: Progress): string {
  const parts = [expected === null ? `${grouped(collected)} pull requests` : `${grouped(collected)} of ${grouped(expected)} pull requests`];
  if (rate !== null) parts.push(`${amount(rate)} per second`);
  if (left !== null) parts.push(`${duration(left / 3600)} left`);
  return parts.join(" · ");
}

/** Adds up the progress of several collections; what is unknown of one is unknown of all. */
export function combinedProgress(rows: readonly SourceRow[]): Progress {
  const sum = (pick: (row: SourceRow) => number | null): number | null =>
    rows.reduce<number | null>((total, row) => (total === null || pick(row) === null ? null : total + pick(row)!), 0);
  const left = rows.map((row) => row.remaining_seconds);
  return {
    collected: sum((row) => row.collected) ?? 0,
    expected: sum((row) => row.expected),
    rate_per_second: sum((row) => row.rate_per_second),
    remaining_seconds: left.includes(null) ? null : Math.max(...(left as number[])),
  };
}
