import type { Attention } from "../api/schema";
import { addDays, daysBetween, localTime, weekdayOf } from "./dates";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Returns the urgency of what waits since a moment (milliseconds): amber from the long hours of the team's calendar on, red from the too long ones. */
export function urgencyOf(since: number, now: number, { attention, timezone }: { attention: Attention; timezone: string }): "red" | "amber" | "" {
  const waited = hoursByCalendar(since, now, attention, timezone);
  return waited >= attention.too_long_hours ? "red" : waited >= attention.long_hours ? "amber" : "";
}

/** Returns the hours of the calendar between two moments; counting ends where it is too long anyway. */
function hoursByCalendar(since: number, now: number, attention: Attention, timezone: string): number {
  const [from, to] = [localTime(since, timezone), localTime(now, timezone)];
  let hours = 0;
  for (let day = from.day; daysBetween(day, to.day) >= 0 && hours < attention.too_long_hours; day = addDays(day, 1)) {
    if (worksOn(day, attention)) hours += hoursOn(attention, day === from.day ? from.minute : 0, day === to.day ? to.minute : 24 * 60);
  }
  return hours;
}

function worksOn(day: string, { weekdays, holidays }: Attention): boolean {
  return weekdays.includes(weekdayOf(day)) && !holidays.includes(day) && !holidays.includes(day.slice(5));
}

/** Returns the hours of the calendar between two minutes of a day. */
function hoursOn({ hours }: Attention, begin: number, end: number): number {
  const minutes = hours.map(({ from, to }) => Math.max(0, Math.min(to, end) - Math.max(from, begin)));
  return (minutes.reduce((sum, one) => sum + one, 0) * MINUTE) / HOUR;
}
