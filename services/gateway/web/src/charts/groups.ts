import type { MetricAnswer, Series, Statistics } from "../api/schema";
import { clockIn, valueIn } from "../format/figures";
import { grouped } from "../format/numbers";
import { sorted } from "../format/sorting";
import { ALL_WEEKDAYS, hourSpan } from "../format/weekdays";
import type { Grouping } from "../state/groupings";

/** A metric by group: texts and bar lengths. */
export interface Groups {
  head: string[];
  rows: Group[];
}

export interface Group {
  /** The value of what it is grouped by. */
  key: string;
  name: string;
  /** How many values it counts. */
  count: number;
  /** 0 to 1: how long its bar is. */
  length: number;
  cells: string[];
}

/** Returns the main statistic of a unit: hours have the median, shares the mean, counts the sum. */
export function mainStatistic(unit: string, { p50, mean, sum }: Statistics): number | null {
  return clockIn(unit) ? p50 : unit === "share" ? mean : sum;
}

export function groupsOf({ unit, series }: MetricAnswer, by: Grouping): Groups {
  const counted = inOrder(unit, series.filter(({ total }) => total.n > 0), by);
  const most = Math.max(0, ...counted.map(({ total }) => mainStatistic(unit, total) ?? 0));
  return {
    head: clockIn(unit) ? ["Median", "p90", "n"] : unit === "share" ? ["Share", "n"] : ["Sum", "Mean", "n"],
    rows: counted.map(({ key, total }: Series) => ({
      key: key ?? "",
      count: total.n,
      name: groupName(by, key ?? ""),
      length: most === 0 ? 0 : (mainStatistic(unit, total) ?? 0) / most,
      cells: [valueIn(unit, mainStatistic(unit, total)), ...furtherCells(unit, total), grouped(total.n)],
    })),
  };
}

/** Sorts people, teams and repositories by what their bars show; sizes, weekdays and hours have an order of their own. */
function inOrder(unit: string, series: Series[], by: Grouping): Series[] {
  if (by === "size" || by === "weekday" || by === "hour") return series;
  return sorted(series, ({ total }) => mainStatistic(unit, total), true);
}

function furtherCells(unit: string, { p90, mean }: Statistics): string[] {
  if (unit === "share") return [];
  return [valueIn(unit, clockIn(unit) ? p90 : mean)];
}

const EMPTY_KEY_NAMES: Partial<Record<Grouping, string>> = { team: "in no team", size: "size unknown" };

export function groupName(by: Grouping, key: string): string {
  if (key === "") return EMPTY_KEY_NAMES[by] ?? "unknown";
  if (by === "weekday") return ALL_WEEKDAYS[Number(key) - 1] ?? key;
  if (by === "hour") return hourSpan(Number(key));
  return by === "size" ? key.toUpperCase() : key;
}
