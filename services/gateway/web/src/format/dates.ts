import type { MetricAnswer } from "../api/schema";

export type Interval = MetricAnswer["interval"];

const DAY = 86_400_000;

/** A calendar day (YYYY-MM-DD) as the milliseconds of its midnight in UTC; days have no time zone of their own. */
function midnight(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** The calendar day in a time zone. */
export function dayIn(timezone: string, milliseconds: number): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: timezone, dateStyle: "short" }).format(milliseconds);
}

export function addDays(day: string, days: number): string {
  return dayOf(midnight(day) + days * DAY);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((midnight(to) - midnight(from)) / DAY);
}

/** The Monday of a day's week. */
export function monday(day: string): string {
  return addDays(day, -((new Date(midnight(day)).getUTCDay() + 6) % 7));
}

/** The first day of the month that lies so many months later (or earlier). */
export function addMonths(day: string, months: number): string {
  const date = new Date(midnight(day));
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
}

/** The first day after a bucket. */
export function bucketEnd(start: string, interval: Interval): string {
  if (interval === "month") return addMonths(start, 1);
  return interval === "week" ? addDays(monday(start), 7) : addDays(start, 1);
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(midnight(text)) && dayOf(midnight(text)) === text;
}

function written(day: string, format: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", { ...format, timeZone: "UTC" }).format(midnight(day));
}

/** 16 Nov 2026 */
export function longDay(day: string): string {
  return written(day, { day: "numeric", month: "short", year: "numeric" });
}

/** A bucket's label on an axis: 16 Nov, or Nov 26 for a month. */
export function bucketLabel(start: string, interval: Interval): string {
  if (interval === "month") return written(start, { month: "short", year: "2-digit" });
  return written(start, { day: "numeric", month: "short" });
}

/** A bucket's full name: Week of 16 Nov 2026, 16 Nov 2026, November 2026. */
export function bucketName(start: string, interval: Interval): string {
  if (interval === "month") return written(start, { month: "long", year: "numeric" });
  return interval === "week" ? `Week of ${longDay(start)}` : longDay(start);
}

/** A moment in a time zone: 16 Nov 2026, 14:02. */
export function moment(at: string, timezone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
  }).format(Date.parse(at));
}

/** A time of day where the reader is: 14:02. */
export function timeOfDay(milliseconds: number): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(milliseconds);
}
