import { address, filtersOf, type Parameters } from "../api/addresses";
import type { PageCountedValue } from "../api/schema";
import { intersection } from "../state/range";
import type { DrillDown, Within } from "../state/view";
import { Query } from "./query";
import { selection } from "./selection";

export const DRILL_DOWN_ROWS = 100;

/** Returns the address of every value of a drill-down; `limit` and `cursor` make it a page of them. Null until the filters are known. */
export function valuesAddress({ metric, from, to, within }: DrillDown, page: { limit?: number; cursor?: string | null } = {}): string | null {
  if (!selection.value) return null;
  const { at_least: _least, below: _below, phase: _phase, ...others } = within;
  const filters = { ...filtersOf(selection.value), ...others, ...valuesWithin(metric, within) };
  return address("/api/v1/metrics/{name}/values", { from, to, ...filters, ...page }, { name: metric });
}

/** Returns the phase and the range of values of a drill-down: within the range of the page, where that is of the same metric. */
function valuesWithin(metric: string, { at_least, below, phase }: Within): Parameters<"/api/v1/metrics/{name}/values"> {
  const range = { from: numberOf(at_least), below: numberOf(below) };
  const ofPage = selection.value!;
  if (phase) return { metric: null, phase: phase[0]!, at_least: range.from, below: range.below };
  if (range.from === null && range.below === null) return {};
  if (ofPage.metric !== metric) return { metric: null, at_least: range.from, below: range.below };
  const both = intersection(range, { from: ofPage.at_least ?? null, below: ofPage.below ?? null });
  return { at_least: both.from, below: both.below };
}

function numberOf(values: readonly string[] | undefined): number | null {
  return values?.[0] === undefined ? null : Number(values[0]);
}

/** A page of the values of a drill-down, the largest first. */
export const drillDownQuery = (drillDown: DrillDown, cursor: string | null) => new Query<{ rows: PageCountedValue }>({
  paths: () => {
    const rows = valuesAddress(drillDown, { limit: DRILL_DOWN_ROWS, cursor });
    return rows === null ? null : { rows };
  },
});
