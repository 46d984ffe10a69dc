import { grouped } from "./numbers";

export interface Quantity {
  value: string;
  unit: string;
}

/** The clock that counted some hours: all of them, or only those of the calendar. Working hours make no days of 24 hours. */
export type Clock = "wall" | "working";

const HOURS_PER_DAY = 24;

/** Formats a duration (hours): 40 s, 45 min, 3.2 h, 2.1 d; working hours never as days. Unknown is a dash. */
export function duration(hours: number | null | undefined, clock: Clock = "wall"): string {
  const { value, unit } = durationParts(hours, clock);
  return unit ? `${value} ${unit}` : value;
}

/** Formats a duration (hours) as value and unit, so that the unit can be set smaller. */
export function durationParts(hours: number | null | undefined, clock: Clock = "wall"): Quantity {
  if (hours === null || hours === undefined) return { value: "–", unit: "" };
  const seconds = hours * 3600;
  if (seconds === 0) return { value: "0", unit: "min" };
  if (seconds < 59.5) return { value: String(Math.max(1, Math.round(seconds))), unit: "s" };
  if (hours * 60 < 59.5) return { value: String(Math.round(hours * 60)), unit: "min" };
  if (hours < HOURS_PER_DAY - 0.05) return { value: hours.toFixed(1), unit: "h" };
  if (clock === "working") return { value: hours < 99.95 ? hours.toFixed(1) : grouped(Math.round(hours)), unit: "h" };
  const days = hours / HOURS_PER_DAY;
  return { value: days < 99.95 ? days.toFixed(1) : grouped(Math.round(days)), unit: "d" };
}

/** Formats a duration (hours) to the minute, below a minute to the second: 2 d 3 h 14 min; working hours never as days. */
export function exactDuration(hours: number | null | undefined, clock: Clock = "wall"): string {
  if (hours === null || hours === undefined) return "unknown";
  const seconds = Math.round(hours * 3600);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  const day = clock === "working" ? Infinity : 60 * HOURS_PER_DAY;
  const parts = [
    [Math.floor(minutes / day), "d"],
    [Math.floor((minutes % day) / 60), "h"],
    [minutes % 60, "min"],
  ] as const;
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${grouped(amount)} ${unit}`)
    .join(" ");
}

/** Formats a running clock (milliseconds): 48 s, 12 min, 5 h 07 min, 3 d 4 h. */
export function running(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${grouped(Math.floor(hours / 24))} d ${hours % 24} h`;
}

/** Formats how long ago something was (milliseconds): now, 40 s ago, 3 h ago, 2 d ago. */
export function ago(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 2) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${grouped(Math.floor(seconds / 86400))} d ago`;
}

const WORKING_STEPS = [1 / 60, 5 / 60, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

const STEPS = [
  1 / 60, 5 / 60, 0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 1440, 2880, 5760, 11520, 23040,
];

/** Returns the ticks of an axis of hours from 0 to `top`, on steps of a clock or a calendar; of working hours on round ones. */
export function durationTicks(top: number, clock: Clock = "wall", most = 6): number[] {
  const step = (clock === "working" ? WORKING_STEPS : STEPS).find((candidate) => top / candidate <= most) ?? top / most;
  return Array.from({ length: Math.ceil(top / step - 1e-9) + 1 }, (_, i) => i * step);
}

/** Formats the label of such a tick, without needless decimals. */
export function durationTick(hours: number, clock: Clock = "wall"): string {
  if (hours === 0) return "0";
  if (hours < 1) return `${Math.round(hours * 60)} min`;
  if (hours < HOURS_PER_DAY || clock === "working") return `${trimmed(hours)} h`;
  return `${trimmed(hours / HOURS_PER_DAY)} d`;
}

function trimmed(value: number): string {
  return grouped(Math.round(value * 10) / 10);
}
