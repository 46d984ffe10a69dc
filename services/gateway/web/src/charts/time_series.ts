import type { MetricAnswer, MetricDefinition, Point } from "../api/schema";
import { clockIn, share } from "../format/figures";
import { amount, counted, grouped } from "../format/numbers";
import { bucketsOf, onlySeries, trimStart, type Bucket } from "./buckets";
import { spanChart } from "./span";
import type { ChartModel, TooltipContent } from "./model";

/** Returns the buckets that the chart shows, for the drill-down. */
export function timeSeriesBuckets(answer: MetricAnswer, today: string): Bucket[] {
  return bucketsOf(onlySeries(trimStart(answer)).points, answer, today);
}

/** Makes the chart of any metric over time: hours as median and p90, shares as mean, counts as bars. */
export function timeSeriesChart(answer: MetricAnswer, { at }: MetricDefinition, today: string): ChartModel {
  if (clockIn(answer.unit)) {
    return spanChart(answer, today, { of: at ? "pull requests" : "times", none: "Nothing was measured", bucket: "Counted in" });
  }
  return answer.unit === "share" ? sharesChart(answer, today) : amountsChart(answer, today);
}

function sharesChart(answer: MetricAnswer, today: string): ChartModel {
  const { points, total } = onlySeries(trimStart(answer));
  return {
    ...timeAxis(answer, today),
    summary: `${answer.label}: ${share(total.mean)} of ${grouped(total.n)}.`,
    scale: "share",
    bars: [],
    lines: [{ key: "mean", label: "share", values: points.map(({ mean }) => mean), color: "accent", dashed: false }],
    tooltips: tooltipsOf(answer, today, ({ n, mean, sum }) => ({ rows: [{ label: answer.label, value: share(mean) }], note: `${amount(sum)} of ${grouped(n)}` })),
    table: { head: ["Counted in", "Share", "n"], rows: rowsOf(answer, today, ({ mean, n }) => [share(mean), grouped(n)]), counts: points.map(({ n }) => n) },
  };
}

function amountsChart(answer: MetricAnswer, today: string): ChartModel {
  const { unit, label } = answer;
  const { points, total } = onlySeries(trimStart(answer));
  return {
    ...timeAxis(answer, today),
    summary: `${label}: ${counted(total.sum, unit)} in ${points.length} buckets.`,
    scale: "count",
    bars: [{ key: "sum", label, values: points.map(({ sum }) => sum), color: "accent", pattern: "plain" }],
    lines: [],
    tooltips: tooltipsOf(answer, today, ({ n, mean, p90, sum }) => ({
      rows: sum === n ? [] : [{ label: "Mean of each", value: amount(mean) }, { label: "p90", value: amount(p90) }],
      note: `${counted(sum, unit)}, n ${grouped(n)}`,
    })),
    table: { head: ["Counted in", "Sum", "n", "Mean of each"], rows: rowsOf(answer, today, ({ sum, n, mean }) => [amount(sum), grouped(n), amount(mean)]), counts: points.map(({ n }) => n) },
  };
}

function timeAxis(answer: MetricAnswer, today: string): Pick<ChartModel, "labels" | "partial"> {
  const buckets = timeSeriesBuckets(answer, today);
  return { labels: buckets.map((bucket) => bucket.label), partial: buckets.map((bucket) => bucket.partial) };
}

function tooltipsOf(answer: MetricAnswer, today: string, content: (point: Point) => Omit<TooltipContent, "title">): TooltipContent[] {
  const { points } = onlySeries(trimStart(answer));
  return timeSeriesBuckets(answer, today).map(({ name }, i) => {
    const point = points[i]!;
    return point.n === 0 ? { title: name, rows: [], note: "Nothing was counted" } : { title: name, ...content(point) };
  });
}

function rowsOf(answer: MetricAnswer, today: string, cells: (point: Point) => string[]): string[][] {
  const { points } = onlySeries(trimStart(answer));
  return timeSeriesBuckets(answer, today).map(({ name }, i) => [name, ...cells(points[i]!)]);
}
