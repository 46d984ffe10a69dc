import { rangeInWords } from "../format/figures";
import { ALL_WEEKDAYS, hourSpans } from "../format/weekdays";
import { metricOf, unitOf } from "../queries/definitions";
import { readRange } from "../state/range";
import type { MoreFilters } from "../state/view";

type Name = keyof MoreFilters;

const WITHOUT: Record<string, string> = { first_review: "a review", approved: "an approval" };
const ORIGINS: Record<string, string> = { human: "people", bot: "bots" };
const ABBREVIATED = 3;

/** Describes a chosen filter: `Monday, Friday`, `09:00–12:00`, `Cycle time 1.0 d or more`. */
export function filterInWords(name: Name, values: readonly string[]): string {
  switch (name) {
    case "weekday": return weekdays(values);
    case "hour": return hourSpans(values.map(Number)).join(", ");
    case "range": return valueRange(values[0]);
    case "size": return `size ${values.map((size) => size.toUpperCase() || "unknown").join(", ")}`;
    case "origin": return `by ${values.map((origin) => ORIGINS[origin] ?? origin).join(", ")}`;
    case "missing": return `without ${values.map((milestone) => WITHOUT[milestone] ?? milestone.replaceAll("_", " ")).join(", ")}`;
    default: return `${name} ${values.map((value) => value || "none").join(", ")}`;
  }
}

function weekdays(values: readonly string[]): string {
  const names = [...values].sort().map((day) => ALL_WEEKDAYS[Number(day) - 1]!);
  return (names.length < ABBREVIATED ? names : names.map((name) => name.slice(0, ABBREVIATED))).join(", ");
}

function valueRange(text: string | undefined): string {
  const range = readRange(text);
  if (!range) return "";
  const metric = metricOf(range.metric);
  return [metric?.label ?? range.metric, ...rangeInWords(unitOf(range.metric, metric?.unit ?? ""), range)].join(" ");
}
