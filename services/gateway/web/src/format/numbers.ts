import type { MetricDefinition } from "../api/schema";

/** The direction in which a metric improves. */
export type Better = MetricDefinition["better"];

/** Formats a number with thousands separators and at most one decimal, as `Intl.NumberFormat` does, for which the first chart would wait. */
export function grouped(value: number): string {
  const [whole = "", decimal] = String(toOneDecimal(Math.abs(value))).split(".");
  return `${value < 0 ? "-" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${decimal === undefined ? "" : `.${decimal}`}`;
}

/** Rounds what is written, not what is stored: 0.15 to 0.2, though the number is a little less. */
function toOneDecimal(value: number): number {
  return value < 1e-6 ? 0 : Math.round(Number(`${value}e1`)) / 10;
}

/** Formats a count or a rate: 12.4, 340, 1,240. Unknown is a dash. */
export function amount(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  return grouped(Math.abs(value) < 100 ? value : Math.round(value));
}

/** Formats a count with its noun, given in the plural: `1 pull request`, `2 pull requests`. */
export function counted(value: number, plural: string): string {
  return `${grouped(value)} ${value === 1 ? plural.replace(/s$/, "") : plural}`;
}

const MOST_STEPS = 6;

/** Returns the places of an axis of counts from 0 to at least `top`: whole numbers, in steps of 1, 2 or 5, tens of these, and so on. */
export function countTicks(top: number): number[] {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(top, 1) / MOST_STEPS)));
  const step = [1, 2, 5, 10, 20].map((one) => one * power).find((one) => top / one <= MOST_STEPS) ?? 10 * power;
  return Array.from({ length: Math.max(1, Math.ceil(top / step)) + 1 }, (_, i) => i * step);
}

export interface Change {
  arrow: "↑" | "↓" | "→";
  percent: string;
  word: string;
  tone: "good" | "bad" | "neutral";
}

/** Formats a relative change as an arrow, a number and a word; null if there is nothing to compare with. */
export function changeOf(change: number | null, better: Better): Change | null {
  if (change === null) return null;
  const percent = Math.round(Math.abs(change) * 100);
  if (percent === 0) return { arrow: "→", percent: "0%", word: "unchanged", tone: "neutral" };
  const up = change > 0;
  const improved = better === null ? null : up === (better === "higher");
  return {
    arrow: up ? "↑" : "↓",
    percent: `${grouped(percent)}%`,
    word: improved === null ? (up ? "more" : "fewer") : improved ? "better" : "worse",
    tone: improved === null ? "neutral" : improved ? "good" : "bad",
  };
}
