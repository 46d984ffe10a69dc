import type { MetricAnswer, Point, Series } from "../api/schema";
import { clockIn, valueIn, WORKING_HOURS } from "../format/figures";
import { counted, grouped } from "../format/numbers";
import type { Grouping } from "../state/groupings";
import { bucketsOf, trimStart } from "./buckets";
import { groupName, mainStatistic } from "./groups";
import type { ChartModel, TooltipContent } from "./model";

const MOST_SERIES = 5;

/** Makes the chart of a metric by group: at most five groups, those with the most values. Amounts are stacked, all others are lines. */
export function groupedChart(whole: MetricAnswer, by: Grouping, today: string): ChartModel {
  const answer = trimStart(whole);
  const shown = largest(answer.series);
  const buckets = bucketsOf(answer.series[0]?.points ?? [], answer, today);
  const series = shown.map((one, place) => ({
    key: one.key ?? "", label: groupName(by, one.key ?? ""), color: `series-${place}`,
    values: buckets.map((_, i) => valueOf(answer.unit, one.points[i])),
  }));
  const stacked = isAmount(answer.unit);
  const left = answer.series.length - shown.length;
  return {
    summary: `${answer.label} of ${counted(shown.length, "groups")} in ${buckets.length} buckets${left > 0 ? `, the largest of ${answer.series.length}` : ""}.`,
    labels: buckets.map(({ label }) => label),
    partial: buckets.map(({ partial }) => partial),
    scale: stacked ? "count" : answer.unit === "share" ? "share" : answer.unit === WORKING_HOURS ? WORKING_HOURS : "hours",
    bars: stacked ? series.map((one) => ({ ...one, pattern: "plain" as const })) : [],
    lines: stacked ? [] : series.map((one) => ({ ...one, dashed: false })),
    tooltips: buckets.map(({ name }, i) => tooltipOf(answer, shown, by, name, i)),
    table: { head: ["Counted in", ...series.map(({ label }) => label)], rows: buckets.map(({ name }, i) => [name, ...series.map(({ values }) => valueIn(answer.unit, values[i]))]), counts: buckets.map((_, i) => answer.series.reduce((sum, one) => sum + (one.points[i]?.n ?? 0), 0)) },
  };
}

/** Whether values of a unit are added up. */
function isAmount(unit: string): boolean {
  return clockIn(unit) === null && unit !== "share";
}

/** Returns the series with the most values, in the order of the answer. */
function largest(series: readonly Series[]): Series[] {
  const ranked = [...series].sort((one, other) => other.total.n - one.total.n).slice(0, MOST_SERIES);
  return series.filter((one) => ranked.includes(one) && one.total.n > 0);
}

/** Returns the main statistic of a bucket: nothing counted is a zero among amounts, else a gap. */
function valueOf(unit: string, point: Point | undefined): number | null {
  if (point === undefined || point.n === 0) return isAmount(unit) ? 0 : null;
  return mainStatistic(unit, point);
}

function tooltipOf({ unit }: MetricAnswer, series: readonly Series[], by: Grouping, title: string, i: number): TooltipContent {
  const rows = series.flatMap((one, place) => {
    const point = one.points[i];
    if (!point || point.n === 0) return [];
    return [{ label: groupName(by, one.key ?? ""), value: `${valueIn(unit, mainStatistic(unit, point))} (n ${grouped(point.n)})`, swatch: { color: `series-${place}`, pattern: "plain" as const } }];
  });
  return rows.length === 0 ? { title, rows, note: "Nothing was counted" } : { title, rows };
}
