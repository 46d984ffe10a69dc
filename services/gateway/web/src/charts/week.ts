import type { MetricAnswer } from "../api/schema";
import { counted, grouped } from "../format/numbers";
import { ALL_WEEKDAYS, hourOfWeek, hourSpan } from "../format/weekdays";
import type { Table } from "./model";

export const HOURS = 24;
const STEPS = 5;

/** Counts by hour of the week. */
export interface Week {
  /** Seven days from Monday, 24 hours each. */
  counts: number[][];
  total: number;
  /** The range of counts of each shade, both ends included; the first is none. */
  shades: { from: number; to: number }[];
}

/** Makes a week from the groups `1-00` to `7-23`; a missing group is 0. */
export function weekOf({ series }: MetricAnswer): Week {
  const found = new Map(series.map(({ key, total }) => [key, total.sum]));
  const counts = ALL_WEEKDAYS.map((_, day) => Array.from({ length: HOURS }, (_, hour) => found.get(hourOfWeek(day, hour)) ?? 0));
  return { counts, total: sumOf(counts.flat()), shades: shadesOf(Math.max(...counts.flat())) };
}

/** Returns a shade for 0, then equally wide ranges up to the largest count. */
function shadesOf(most: number): Week["shades"] {
  const steps = Math.min(STEPS, most);
  const ends = Array.from({ length: steps }, (_, i) => Math.ceil((most * (i + 1)) / steps));
  return [{ from: 0, to: 0 }, ...ends.map((to, i) => ({ from: (ends[i - 1] ?? 0) + 1, to }))];
}

/** Returns the shade (0 to 5) of a count; few shades are spread over the whole scale. */
export function shadeOf({ shades }: Week, count: number): number {
  const place = shades.findIndex(({ to }) => count <= to);
  return place <= 0 ? 0 : Math.round((place * STEPS) / (shades.length - 1));
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Describes a cell: Friday 15:00–16:00: 12 merges. */
export function cellInWords(day: number, hour: number, count: number): string {
  return `${ALL_WEEKDAYS[day]} ${hourSpan(hour)}: ${counted(count, "merges")}`;
}

/** Returns the hour with the largest count, the first of several; null if all are 0. */
export function busiest({ counts, total }: Week): { day: number; hour: number; count: number } | null {
  if (total === 0) return null;
  const all = counts.flatMap((hours, day) => hours.map((count, hour) => ({ day, hour, count })));
  return all.reduce((most, one) => (one.count > most.count ? one : most));
}

/** Makes a table with a row per hour and a column per day. */
export function weekTable({ counts, total }: Week): Table {
  const hours = Array.from({ length: HOURS }, (_, hour) => [hourSpan(hour), ...counts.map((day) => grouped(day[hour]!)), grouped(sumOf(counts.map((day) => day[hour]!)))]);
  return {
    head: ["Hour", ...ALL_WEEKDAYS, "All"],
    rows: [...hours, ["All", ...counts.map((day) => grouped(sumOf(day))), grouped(total)]],
    keepOrder: true,
  };
}
