import { addDays, addMonths, daysBetween, isDay, longDay, monday, sameDayMonths, type Interval } from "../format/dates";

/** Periods that people name. */
export const NAMED_PERIODS = ["this-week", "last-week", "this-month", "last-month", "this-quarter", "last-quarter", "this-year"] as const;
type PeriodName = (typeof NAMED_PERIODS)[number];

/** The chosen period: so many weeks or years up to today, a named one, all time, or days (both inclusive). */
export type Period =
  | { kind: "named"; name: PeriodName }
  | { kind: "weeks"; weeks: number }
  | { kind: "years"; years: number }
  | { kind: "all" }
  | { kind: "days"; first: string; last: string };

/** The days of a period (`to` exclusive) and the buckets they are shown in. */
export interface Span {
  from: string;
  to: string;
  interval: Interval;
}

export const DEFAULT_PERIOD: Period = { kind: "weeks", weeks: 12 };
export const OFFERED_PERIODS: readonly Period[] = [
  ...NAMED_PERIODS.map((name) => ({ kind: "named", name }) as const),
  { kind: "weeks", weeks: 4 },
  DEFAULT_PERIOD,
  { kind: "weeks", weeks: 26 },
  { kind: "weeks", weeks: 52 },
  { kind: "years", years: 5 },
  { kind: "all" },
];

const BEFORE_GITHUB = "2008-01-01";
const MOST_DAILY_DAYS = 21;
const MOST_WEEKLY_DAYS = 130 * 7;

/** Returns the days of a period: whole weeks or months with the current one, so that only the last bucket is unfinished. */
export function spanOf(period: Period, today: string): Span {
  const to = addDays(today, 1);
  switch (period.kind) {
    case "weeks":
      return { from: addDays(monday(today), -7 * (period.weeks - 1)), to, interval: "week" };
    case "years":
      return { from: addMonths(today, -12 * period.years + 1), to, interval: "month" };
    case "named":
      return ofDays(...namedDays(period.name, today));
    case "all":
      return { from: BEFORE_GITHUB, to, interval: "month" };
    case "days":
      return ofDays(period.first, addDays(period.last, 1));
  }
}

/**
 * Returns the days that a chart is laid over: as many whole buckets earlier as it has, so that each bucket lies over one
 * with the same weekdays or days of the month. The figures compare with the days just before instead.
 */
export function spanBefore({ from, to, interval }: Span): Span {
  const days = daysBetween(from, to);
  if (interval === "month") return { from: sameDayMonths(from, -monthsIn(from, to)), to: sameDayMonths(to, -monthsIn(from, to)), interval };
  const earlier = interval === "week" ? 7 * Math.ceil(days / 7) : days;
  return { from: addDays(from, -earlier), to: addDays(to, -earlier), interval };
}

/** Returns the two parts of a period before and since a day as the API compares them; null: the day does not divide it. */
export function periodsAround(day: string | null, { from, to }: Pick<Span, "from" | "to">): { from: string; compared_from: string; compared_to: string } | null {
  return day !== null && from < day && day < to ? { from: day, compared_from: from, compared_to: day } : null;
}

/** Returns how many months of the calendar have a day in a span. */
function monthsIn(from: string, to: string): number {
  const last = addDays(to, -1);
  return 12 * (Number(last.slice(0, 4)) - Number(from.slice(0, 4))) + Number(last.slice(5, 7)) - Number(from.slice(5, 7)) + 1;
}

/** Returns how a chart is laid over days before: in words, where these are not those that the figures compare with. */
export function spanBeforeInWords(span: Span): string | null {
  if (spanBefore(span).to === span.from) return null;
  const same = span.interval === "week" ? "whole weeks earlier, weekday over weekday" : "whole months earlier";
  return `${same}; the figures compare with the ${daysBetween(span.from, span.to)} days just before`;
}

function ofDays(from: string, to: string): Span {
  const days = daysBetween(from, to);
  return { from, to, interval: days <= MOST_DAILY_DAYS ? "day" : days <= MOST_WEEKLY_DAYS ? "week" : "month" };
}

/** Returns the first day of a named period and the day after its last; one that is not over ends today. */
function namedDays(name: PeriodName, today: string): [from: string, to: string] {
  const [tomorrow, week, month, quarter] = [addDays(today, 1), monday(today), addMonths(today, 0), quarterStart(today)];
  switch (name) {
    case "this-week": return [week, tomorrow];
    case "last-week": return [addDays(week, -7), week];
    case "this-month": return [month, tomorrow];
    case "last-month": return [addMonths(month, -1), month];
    case "this-quarter": return [quarter, tomorrow];
    case "last-quarter": return [addMonths(quarter, -3), quarter];
    case "this-year": return [`${today.slice(0, 4)}-01-01`, tomorrow];
  }
}

function quarterStart(day: string): string {
  return addMonths(day, -((Number(day.slice(5, 7)) - 1) % 3));
}

/** Writes a period for the address of the page: 12w, 5y, all, 2026-01-01..2026-03-31. */
export function writePeriod(period: Period): string {
  switch (period.kind) {
    case "weeks": return `${period.weeks}w`;
    case "years": return `${period.years}y`;
    case "named": return period.name;
    case "all": return "all";
    case "days": return `${period.first}..${period.last}`;
  }
}

/** Reads a period from the address of the page; anything else is the default period. */
export function readPeriod(text: string | null): Period {
  const several = /^(\d{1,3})([wy])$/.exec(text ?? "");
  const amount = Number(several?.[1]);
  if (several && amount > 0 && amount <= 520) {
    return several[2] === "w" ? { kind: "weeks", weeks: amount } : { kind: "years", years: Math.min(amount, 20) };
  }
  const name = NAMED_PERIODS.find((one) => one === text);
  if (name) return { kind: "named", name };
  if (text === "all") return { kind: "all" };
  const [first = "", last = ""] = (text ?? "").split("..");
  if (isDay(first) && isDay(last) && first <= last) return { kind: "days", first, last };
  return DEFAULT_PERIOD;
}

export function periodName(period: Period): string {
  switch (period.kind) {
    case "weeks": return period.weeks === 1 ? "This week" : `Last ${period.weeks} weeks`;
    case "years": return period.years === 1 ? "Last year" : `Last ${period.years} years`;
    case "named": return capital(period.name.replace("-", " "));
    case "all": return "All time";
    case "days": return `${longDay(period.first)} – ${longDay(period.last)}`;
  }
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
