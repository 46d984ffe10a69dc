import type { MetricAnswer } from "../api/schema";
import { exactIn, valueIn, WORKING_HOURS } from "../format/figures";
import { counted } from "../format/numbers";
import { bucketsOf, onlySeries, trimStart, type Bucket } from "./buckets";
import type { ChartModel } from "./model";

export function spanBuckets(answer: MetricAnswer, today: string): Bucket[] {
  return bucketsOf(onlySeries(trimStart(answer)).points, answer, today);
}

/** The words of a span chart: what n counts, and what an empty bucket says. */
export interface Words {
  of: string;
  none: string;
  bucket: string;
}

const REVIEWED: Words = { of: "pull requests", none: "Nothing was reviewed", bucket: "First review in" };

/** Makes the chart of a span over time: median and p90. */
export function spanChart(answer: MetricAnswer, today: string, words = REVIEWED): ChartModel {
  const { unit } = answer;
  const buckets = spanBuckets(answer, today);
  const { points, total } = onlySeries(trimStart(answer));
  return {
    summary:
      total.n === 0
        ? `${answer.label}: nothing was measured in this period.`
        : `${answer.label} of ${counted(total.n, words.of)}: median ${valueIn(unit, total.p50)}, p90 ${valueIn(unit, total.p90)}.`,
    labels: buckets.map((bucket) => bucket.label),
    partial: buckets.map((bucket) => bucket.partial),
    scale: unit === WORKING_HOURS ? WORKING_HOURS : "hours",
    bars: [],
    lines: [
      { key: "p50", label: "median", values: points.map((point) => point.p50), color: "accent", dashed: false },
      { key: "p90", label: "p90", values: points.map((point) => point.p90), color: "ink-soft", dashed: true },
    ],
    tooltips: buckets.map((bucket, i) => {
      const { n, p50, p75, p90 } = points[i]!;
      if (n === 0) return { title: bucket.name, rows: [], note: words.none };
      const rows = ([["Median", p50], ["p75", p75], ["p90", p90]] as const).map(([label, value]) => ({ label, value: exactIn(unit, value) }));
      return { title: bucket.name, rows, note: counted(n, words.of) };
    }),
    table: {
      head: [words.bucket, "n", "Median", "p75", "p90", "Mean"],
      rows: buckets.map((bucket, i) => {
        const { n, p50, p75, p90, mean } = points[i]!;
        return [bucket.name, String(n), ...[p50, p75, p90, mean].map((value) => valueIn(unit, value))];
      }),
      counts: points.map(({ n }) => n),
    },
  };
}
