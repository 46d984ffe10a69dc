import type { Figure } from "../api/schema";
import { duration, durationParts, exactDuration, type Clock, type Quantity } from "./durations";
import { amount, changeOf, grouped, type Change } from "./numbers";

/** Formats a share (0 to 1) in percent: 3.2%, 12%. Unknown is a dash. */
export function share(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  const percent = value * 100;
  return `${grouped(percent < 10 ? Math.round(percent * 10) / 10 : Math.round(percent))}%`;
}

const STEPS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
const MOST_TICKS = 5;

/** Returns the ticks of an axis of shares from 0 to `top`. */
export function shareTicks(top: number): number[] {
  const step = STEPS.find((candidate) => top / candidate <= MOST_TICKS) ?? 0.2;
  return Array.from({ length: Math.max(1, Math.ceil(top / step - 1e-9)) + 1 }, (_, i) => i * step);
}

/** The unit of hours that the working clock counted. */
export const WORKING_HOURS = "working hours";

/** Returns the unit that a metric's values are shown in: its own, with the clock where that is the working one. */
export function unitBy(unit: string, clock: string | undefined): string {
  return unit === "hours" && clock === "working" ? WORKING_HOURS : unit;
}

/** Returns the clock of a unit of time; null: it is another unit. */
export function clockIn(unit: string): Clock | null {
  return unit === WORKING_HOURS ? "working" : unit === "hours" ? "wall" : null;
}

/** Formats a value in the unit of its metric: 3.2 h, 12%, 340. */
export function valueIn(unit: string, value: number | null | undefined): string {
  const clock = clockIn(unit);
  return clock ? duration(value, clock) : unit === "share" ? share(value) : amount(value);
}

/** Formats a value in the unit of its metric; a duration to the minute. */
export function exactIn(unit: string, value: number | null | undefined): string {
  const clock = clockIn(unit);
  return clock ? exactDuration(value, clock) : valueIn(unit, value);
}

/** Formats a figure as value and unit. */
export function quantityOf({ unit, value }: Pick<Figure, "unit" | "value">): Quantity {
  const clock = clockIn(unit);
  if (clock) return durationParts(value, clock);
  if (unit === "share" && value !== null) return { value: share(value).slice(0, -1), unit: "%" };
  return { value: valueIn(unit, value), unit: "" };
}

const STATISTICS: Partial<Record<Figure["statistic"], string>> = {
  p50: "median",
  per_week: "per week",
  days_per_week: "days a week",
};

/** Names the statistic of a figure: median, per week. */
export function statisticOf({ statistic, unit }: Pick<Figure, "statistic" | "unit">): string {
  if (statistic === "sum") return unit;
  return STATISTICS[statistic] ?? (unit === "share" ? "" : "mean");
}

/** Returns the change of a figure: of shares in percentage points, of everything else in percent. */
export function figureChange({ unit, value, previous, change, better }: Pick<Figure, "unit" | "value" | "previous" | "change" | "better">): Change | null {
  if (unit !== "share" || value === null || previous === null) return changeOf(change, better);
  const points = Math.round(1000 * (value - previous)) / 10;
  const said = changeOf(points, better)!;
  return points === 0 ? { ...said, percent: "0 points" } : { ...said, percent: `${grouped(Math.abs(points))} points` };
}

const WHY_UNKNOWN: Record<string, string> = {
  cycle_time: "nothing was merged in this period",
  lead_time: "nothing with a known first commit was deployed in this period",
  change_failure_rate: "no deployment finished in this period",
  time_to_restore: "no failed deployment was made good in this period",
};

/** Says why a figure has no value. */
export function whyUnknown(metric: string): string {
  return WHY_UNKNOWN[metric] ?? "no data yet";
}

/** Describes a range of values in a unit: `1.0 d or more`, `under 4.0 h`; nothing where it has no edge. */
export function rangeInWords(unit: string, { from, below }: { from: number | null; below: number | null }): string[] {
  if (below === null) return from === null ? [] : [`${valueIn(unit, from)} or more`];
  return [from === null || from === 0 ? `under ${valueIn(unit, below)}` : `${valueIn(unit, from)} to ${valueIn(unit, below)}`];
}
