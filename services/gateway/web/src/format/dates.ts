import type { MetricAnswer } from "../api/schema";

export type Interval = MetricAnswer["interval"];

const DAY = 86_400_000;

/** Converts a calendar day (YYYY-MM-DD) to the milliseconds of its midnight in UTC; days have no time zone. */
function midnight(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** Returns the calendar day of a moment (milliseconds) in a time zone. */
export function dayIn(timezone: string, milliseconds: number): string {
  return timezone === "UTC" ? dayOf(milliseconds) : formatOf("en-CA", { timeZone: timezone, dateStyle: "short" }).format(milliseconds);
}

/** Returns the day and the minute of the day that a clock in a time zone shows at a moment (milliseconds). */
export function localTime(milliseconds: number, timezone: string): { day: string; minute: number } {
  const parts = new Map(clockOf(timezone).formatToParts(milliseconds).map(({ type, value }) => [type, value]));
  return { day: `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`, minute: 60 * Number(parts.get("hour")) + Number(parts.get("minute")) };
}

/** Returns the format of a time zone's clock. */
function clockOf(timezone: string): Intl.DateTimeFormat {
  return formatOf("en-CA", { timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns a format of dates, made once: the first that a page makes takes tens of milliseconds, every other a part of one. */
function formatOf(locale: "en-CA" | "en-GB", options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formats.set(key, made);
  return made;
}

/** Returns the weekday of a day: 1 is Monday. */
export function weekdayOf(day: string): number {
  return ((new Date(midnight(day)).getUTCDay() + 6) % 7) + 1;
}

export function addDays(day: string, days: number): string {
  return dayOf(midnight(day) + days * DAY);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((midnight(to) - midnight(from)) / DAY);
}

/** Returns the Monday of a day's week. */
export function monday(day: string): string {
  return addDays(day, -((new Date(midnight(day)).getUTCDay() + 6) % 7));
}

/** Returns the first day of the month so many months later (or earlier). */
export function addMonths(day: string, months: number): string {
  const date = new Date(midnight(day));
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
}

/** Returns the same day so many months later (or earlier), or the last day of that month. */
export function sameDayMonths(day: string, months: number): string {
  const [first, next] = [addMonths(day, months), addMonths(day, months + 1)];
  const same = addDays(first, daysBetween(addMonths(day, 0), day));
  return same < next ? same : addDays(next, -1);
}

/** Returns the first day after a bucket. */
export function bucketEnd(start: string, interval: Interval): string {
  if (interval === "month") return addMonths(start, 1);
  return interval === "week" ? addDays(monday(start), 7) : addDays(start, 1);
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(midnight(text)) && dayOf(midnight(text)) === text;
}

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** Returns the parts of a day; the short name of the month is that of British English. Without `Intl`, for which the first chart would wait. */
function partsOf(day: string): { date: number; month: string; short: string; year: string } {
  const [year = "", number, date] = day.split("-");
  const month = MONTHS[Number(number) - 1]!;
  return { date: Number(date), month, short: month.slice(0, month === "September" ? 4 : 3), year };
}

/** Formats a day: 16 Nov 2026. */
export function longDay(day: string): string {
  const { date, short, year } = partsOf(day);
  return `${date} ${short} ${year}`;
}

/** Formats a bucket's label on an axis: 16 Nov, or Nov 26 for a month. */
export function bucketLabel(start: string, interval: Interval): string {
  const { date, short, year } = partsOf(start);
  return interval === "month" ? `${short} ${year.slice(-2)}` : `${date} ${short}`;
}

/** Formats a bucket's full name: Week of 16 Nov 2026, 16 Nov 2026, November 2026. */
export function bucketName(start: string, interval: Interval): string {
  const { month, year } = partsOf(start);
  if (interval === "month") return `${month} ${year}`;
  return interval === "week" ? `Week of ${longDay(start)}` : longDay(start);
}

/** Formats a moment in a time zone: 16 Nov 2026, 14:02. */
export function moment(at: string, timezone: string): string {
  return formatOf("en-GB", {
    timeZone: timezone, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
  }).format(Date.parse(at));
}

/** Formats the time of day (milliseconds) where the reader is: 14:02. */
export function timeOfDay(milliseconds: number): string {
  return formatOf("en-GB", { hour: "2-digit", minute: "2-digit" }).format(milliseconds);
}
