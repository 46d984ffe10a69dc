import { address, filtersOf } from "../api/addresses";
import type { PageCountedValue } from "../api/schema";
import type { DrillDown } from "../state/view";
import { Query } from "./query";
import { selection } from "./selection";

export const DRILL_DOWN_ROWS = 100;

/** Returns the address of every value of a drill-down; `limit` and `cursor` make it a page of them. Null until the filters are known. */
export function valuesAddress({ metric, from, to, within }: DrillDown, page: { limit?: number; cursor?: string | null } = {}): string | null {
  if (!selection.value) return null;
  const { at_least, below, phase, ...others } = within;
  const filters = { ...filtersOf(selection.value), ...others, phase: phase?.[0], at_least: numberOf(at_least), below: numberOf(below) };
  return address("/api/v1/metrics/{name}/values", { from, to, ...filters, ...page }, { name: metric });
}

function numberOf(values: readonly string[] | undefined): number | undefined {
  return values?.[0] === undefined ? undefined : Number(values[0]);
}

/** A page of the values of a drill-down, the largest first. */
export const drillDownQuery = (drillDown: DrillDown, cursor: string | null) => new Query<{ rows: PageCountedValue }>({
  paths: () => {
    const rows = valuesAddress(drillDown, { limit: DRILL_DOWN_ROWS, cursor });
    return rows === null ? null : { rows };
  },
});
