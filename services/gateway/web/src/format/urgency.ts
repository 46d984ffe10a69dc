const HOUR = 3_600_000;
const LONG = 24 * HOUR;
const TOO_LONG = 72 * HOUR;

/** Returns the urgency of a waiting time (milliseconds): amber after a day, red after three. */
export function urgencyOf(waited: number): "red" | "amber" | "" {
  return waited >= TOO_LONG ? "red" : waited >= LONG ? "amber" : "";
}
