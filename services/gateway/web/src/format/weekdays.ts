const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

export const ALL_WEEKDAYS: readonly string[] = WEEKDAYS;

/** Names an hour of the week as the API does: `1-00` is Monday's first. */
export function hourOfWeek(day: number, hour: number): string {
  return `${day + 1}-${twoDigits(hour)}`;
}

export function twoDigits(hour: number): string {
  return String(hour).padStart(2, "0");
}

/** Formats an hour of the day as a span: 15:00–16:00. */
export function hourSpan(hour: number): string {
  return `${clock(hour)}–${clock(hour + 1)}`;
}

function clock(hour: number): string {
  return `${twoDigits(hour)}:00`;
}

/** Returns the hours of the day from one until another (24: midnight), over midnight where that is not later. */
export function hoursBetween(from: number, until: number): number[] {
  const count = (until - from + 24) % 24 || 24;
  return Array.from({ length: count }, (_, i) => (from + i) % 24).sort((one, other) => one - other);
}

/** Formats hours of the day as spans, those that follow each other as one: 09:00–12:00. */
export function hourSpans(hours: readonly number[]): string[] {
  const sorted = [...hours].sort((one, other) => one - other);
  const firsts = sorted.filter((hour) => !sorted.includes(hour - 1));
  const lasts = sorted.filter((hour) => !sorted.includes(hour + 1));
  return firsts.map((first, i) => `${clock(first)}–${clock(lasts[i]! + 1)}`);
}
