import type { DefinitionsPreview, PreviewFigures } from "../api/schema";
import { valueIn } from "../format/figures";
import { grouped } from "../format/numbers";
import type { Table } from "./model";

type Statistics = NonNullable<PreviewFigures["before"]>;

const HEAD = ["Metric", "Figure", "Before", "After", "Change", "n before", "n after", "90% before", "90% after"];
const HEADLINES: Record<string, { statistic: "p50" | "mean"; name: string }> = { hours: { statistic: "p50", name: "median" }, share: { statistic: "mean", name: "share" } };

/** Returns a table of figures before and after; `unitOf` says in which unit a metric's values are shown. */
export function previewTable(figures: readonly PreviewFigures[], unitOf: (metric: string, unit: string) => string): Table {
  return { head: HEAD, rows: figures.map((one) => rowOf(one, unitOf(one.metric, one.unit))), keepOrder: true };
}

function rowOf({ metric, team, phase, label, unit, change, before, after }: PreviewFigures, shown: string): [string, ...string[]] {
  const { statistic, name } = HEADLINES[unit] ?? { statistic: "sum" as const, name: "total" };
  const value = (of: Statistics | null, which: keyof Statistics): string => (of === null ? "not defined" : valueIn(shown, of[which]));
  return [
    nameOf(label, metric, team, phase),
    name,
    value(before, statistic),
    value(after, statistic),
    change === "added" || change === "removed" ? change : relative(before?.[statistic] ?? null, after?.[statistic] ?? null),
    count(before),
    count(after),
    value(before, "p90"),
    value(after, "p90"),
  ];
}

function nameOf(label: string, metric: string, team: string | null, phase: string | null): string {
  if (phase !== null) return `${label}: ${phase.replaceAll("_", " ").replaceAll("+", " + ")}`;
  return team === null ? `${label} (${metric})` : `${team || "no team"}: ${label} (${metric})`;
}

function count(of: Statistics | null): string {
  return of === null ? "–" : grouped(of.n);
}

/** Formats by how much a figure changes: +12%, −3%. */
function relative(before: number | null, after: number | null): string {
  if (before === null || after === null || before === 0) return before === after ? "none" : "–";
  const percent = Math.round(1000 * (after - before) / before) / 10;
  return percent === 0 ? "none" : `${percent < 0 ? "−" : "+"}${grouped(Math.abs(percent))}%`;
}

/** Says what differs between the definitions: a line for each section, team, metric and key. */
export function reasonsOf({ others, added, removed, changed }: Pick<DefinitionsPreview, "others" | "added" | "removed" | "changed">): string[] {
  return [
    ...others,
    ...added.map((metric) => `metric ${metric} is added`),
    ...removed.map((metric) => `metric ${metric} is removed`),
    ...changed.flatMap(({ metric, keys }) => keys.map(({ key, before, after }) => `metric ${metric}, ${key}: ${spelled(before)} → ${spelled(after)}`)),
  ];
}

function spelled(value: unknown): string {
  if (value === null || value === undefined) return "not stated";
  if (Array.isArray(value)) return value.map(spelled).join(", ") || "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
