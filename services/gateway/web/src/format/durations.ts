import { grouped } from "./numbers";

export interface Quantity {
  value: string;
  unit: string;
}

const HOURS_PER_DAY = 24;

/** Formats a duration (hours): 40 s, 45 min, 3.2 h, 2.1 d. Unknown is a dash. */
export function duration(hours: number | null | undefined): string {
  const { value, unit } = durationParts(hours);
  return unit ? `${value} ${unit}` : value;
}

/** Formats a duration (hours) as value and unit, so that the unit can be set smaller. */
export function durationParts(hours: number | null | undefined): Quantity {
  if (hours === null || hours === undefined) return { value: "–", unit: "" };
  const seconds = hours * 3600;
  if (seconds === 0) return { value: "0", unit: "min" };
  if (seconds < 59.5) return { value: String(Math.max(1, Math.round(seconds))), unit: "s" };
  if (hours * 60 < 59.5) return { value: String(Math.round(hours * 60)), unit: "min" };
  if (hours < HOURS_PER_DAY - 0.05) return { value: hours.toFixed(1), unit: "h" };
  const days = hours / HOURS_PER_DAY;
  return { value: days < 99.95 ? days.toFixed(1) : grouped(Math.round(days)), unit: "d" };
}

/** Formats a duration (hours) to the minute, below a minute to the second: 2 d 3 h 14 min. */
export function exactDuration(hours: number | null | undefined): string {
  if (hours === null || hours === undefined) return "unknown";
  const seconds = Math.round(hours * 3600);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  const parts = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor(minutes / 60) % 24, "h"],
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

const STEPS = [
  1 / 60, 5 / 60, 0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 1440, 2880, 5760, 11520, 23040,
];

/** Returns the ticks of an axis of hours from 0 to `top`, on steps of a clock or a calendar. */
export function durationTicks(top: number, most = 6): number[] {
  const step = STEPS.find((candidate) => top / candidate <= most) ?? top / most;
  return Array.from({ length: Math.ceil(top / step - 1e-9) + 1 }, (_, i) => i * step);
}

/** Formats the label of such a tick, without needless decimals. */
export function durationTick(hours: number): string {
  if (hours === 0) return "0";
  if (hours < 1) return `${Math.round(hours * 60)} min`;
  if (hours < HOURS_PER_DAY) return `${trimmed(hours)} h`;
  return `${trimmed(hours / HOURS_PER_DAY)} d`;
}

function trimmed(value: number): string {
  return grouped(Math.round(value * 10) / 10);
}
