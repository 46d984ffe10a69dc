import { isDay } from "../format/dates";

/** What a metric is compared with: the period before, the same of one team, or before and after a day. */
export type Comparison = { kind: "before" } | { kind: "team"; team: string } | { kind: "day"; day: string };

/** Reads a comparison from the address of the page: before, team:payments, day:2026-10-01. */
export function readComparison(text: string | null): Comparison | null {
  if (text === "before") return { kind: "before" };
  const [, kind, value = ""] = /^(team|day):(.+)$/.exec(text ?? "") ?? [];
  if (kind === "team") return { kind, team: value };
  return kind === "day" && isDay(value) ? { kind, day: value } : null;
}

/** Writes a comparison for the address of the page. */
export function writeComparison(comparison: Comparison | null): string | null {
  switch (comparison?.kind) {
    case undefined: return null;
    case "before": return "before";
    case "team": return `team:${comparison.team}`;
    case "day": return `day:${comparison.day}`;
  }
}
