const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

export const ALL_WEEKDAYS: readonly string[] = WEEKDAYS;

/** An hour of the day as a span: 15:00–16:00. */
export function hourSpan(hour: number): string {
  return `${clock(hour)}–${clock(hour + 1)}`;
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}
