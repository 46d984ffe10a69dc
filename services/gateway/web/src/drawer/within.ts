import { rangeInWords } from "../format/figures";
import { ALL_WEEKDAYS, hourSpan } from "../format/weekdays";
import { metricOf } from "../queries/definitions";
import type { DrillDown } from "../state/view";

const FEW = 3;

/** Describes by what a drill-down is narrower than the page; `unit` is that of its metric's values. */
export function withinInWords({ within }: DrillDown, unit: string): string[] {
  const { at_least, below, weekday = [], hour = [], phase, missing, size, ...named } = within;
  return [
    ...(phase ? [metricOf(phase[0]!)?.label ?? phase[0]!.replaceAll("_", " ")] : []),
    ...rangeInWords(unit, { from: numberOf(at_least), below: numberOf(below) }),
    ...(weekday.length > 0 ? [weekday.map((day) => ALL_WEEKDAYS[Number(day) - 1] ?? day).join(", ") + (hour.length > 0 ? ` ${hour.map((one) => hourSpan(Number(one))).join(", ")}` : "")] : hour.map((one) => hourSpan(Number(one)))),
    ...(size ? [size.map((one) => one.toUpperCase() || "size unknown").join(", ")] : []),
    ...(missing ? [`without ${missing.join(", ").replaceAll("_", " ")}`] : []),
    ...Object.values(named).map((names) => (names.length > FEW ? `${names.length} others` : names.map((name) => name || "of none").join(", "))),
  ];
}

function numberOf(values: readonly string[] | undefined): number | null {
  return values?.[0] === undefined ? null : Number(values[0]);
}
