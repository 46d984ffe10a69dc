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
