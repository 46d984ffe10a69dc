import type { MetricAnswer, MetricDefinition, Point, Series } from "../api/schema";
import { duration, exactDuration } from "../format/durations";
import { counted } from "../format/numbers";
import { bucketsOf, countLeadingEmpty, onlySeries, dropLeading, type Bucket } from "./buckets";
import type { Bars, ChartModel, Pattern, TooltipContent } from "./model";

const PATTERNS: Pattern[] = ["plain", "stripes", "dots", "waves"];
const SEVERAL = "several";

export interface CycleTimeParts {
  /** By phase; `whole` is the metric itself. */
  phases: MetricAnswer;
  coding?: MetricAnswer;
}

/** Returns the metric itself, of an answer by phase. */
export function wholeOf(phases: MetricAnswer): MetricAnswer {
  return { ...phases, group_by: null, series: phases.whole ? [phases.whole] : [] };
}

/** Returns the buckets that the chart shows, for the drill-down. */
export function cycleTimeBuckets({ phases }: CycleTimeParts, today: string): Bucket[] {
  const total = wholeOf(phases);
  const skip = countLeadingEmpty(total.series);
  return bucketsOf(onlySeries(dropLeading(total, skip)).points, total, today);
}

/** Makes the cycle time chart: the means of its phases stacked, median and p90 as lines. */
export function cycleTimeChart(parts: CycleTimeParts, metrics: readonly MetricDefinition[], today: string): ChartModel {
  const whole = wholeOf(parts.phases);
  const skip = countLeadingEmpty(whole.series);
  const [total, phases] = [dropLeading(whole, skip), dropLeading(parts.phases, skip)];
  const coding = parts.coding && dropLeading(parts.coding, skip);
  const buckets = bucketsOf(onlySeries(total).points, total, today);
  const points = onlySeries(total).points;
  const bars = [...(coding ? [codingBars(onlySeries(coding), points)] : []), ...phaseBars(phases, points, metrics)];
  return {
    summary: summaryOf(onlySeries(total), buckets),
    labels: buckets.map((bucket) => bucket.label),
    partial: buckets.map((bucket) => bucket.partial),
    scale: "hours",
    bars,
    lines: [
      { key: "p50", label: "median", values: points.map((point) => point.p50), color: "ink", dashed: false },
      { key: "p90", label: "p90", values: points.map((point) => point.p90), color: "ink-soft", dashed: true },
    ],
    tooltips: buckets.map((bucket, i) => tooltipOf(bucket, points[i]!, bars, i)),
    table: {
      head: ["Merged in", "Merged", "Median", "p75", "p90", "Mean", ...bars.map((bar) => `${bar.label} (mean)`)],
      rows: buckets.map((bucket, i) => {
        const { n, p50, p75, p90, mean } = points[i]!;
        return [bucket.name, String(n), ...[p50, p75, p90, mean].map((hours) => duration(hours)), ...bars.map((bar) => duration(bar.values[i]))];
      }),
      counts: points.map(({ n }) => n),
    },
  };
}

/** Makes the bars of coding time: its mean over the same pull requests, 0 for those without it. */
function codingBars(coding: Series, whole: readonly Point[]): Bars {
  const values = whole.map((point, i) => (point.n === 0 ? null : (coding.points[i]?.sum ?? 0) / point.n));
  return { key: "coding_time", label: "Coding", values, color: "phase-0", pattern: "hollow" };
}

/** Makes the bars of each phase in the definition's order, then those of the times that cannot be divided. */
function phaseBars(phases: MetricAnswer, whole: readonly Point[], metrics: readonly MetricDefinition[]): Bars[] {
  const names = metrics.find((metric) => metric.name === phases.metric)?.phases ?? [];
  const bars = names.map((name, place): Bars => ({
    key: name,
    label: metrics.find((metric) => metric.name === name)?.label ?? name,
    values: means(phases.series.filter((series) => series.key === name), whole),
    color: `phase-${1 + (place % 4)}`,
    pattern: PATTERNS[place % PATTERNS.length]!,
  }));
  const several = phases.series.filter((series) => !names.includes(series.key ?? ""));
  if (several.some((series) => series.total.sum > 0)) {
    bars.push({ key: SEVERAL, label: "Not divisible", values: means(several, whole), color: "phase-several", pattern: "waves" });
  }
  return bars;
}

function means(series: readonly Series[], whole: readonly Point[]): (number | null)[] {
  return whole.map(({ n }, i) => (n === 0 ? null : series.reduce((sum, one) => sum + (one.points[i]?.sum ?? 0), 0) / n));
}

function tooltipOf(bucket: Bucket, point: Point, bars: readonly Bars[], i: number): TooltipContent {
  if (point.n === 0) return { title: bucket.name, rows: [], note: "Nothing was merged" };
  return {
    title: bucket.name,
    rows: [
      { label: "Median", value: exactDuration(point.p50) },
      { label: "p75", value: exactDuration(point.p75) },
      { label: "p90", value: exactDuration(point.p90) },
      { label: "Mean", value: exactDuration(point.mean) },
      ...[...bars].reverse().map((bar) => ({
        label: bar.label,
        value: exactDuration(bar.values[i]),
        swatch: { color: bar.color, pattern: bar.pattern },
      })),
    ],
    note: counted(point.n, "pull requests"),
  };
}

function summaryOf(series: Series, buckets: readonly Bucket[]): string {
  const { n, p50, p90 } = series.total;
  if (n === 0) return "Cycle time: nothing was merged in this period.";
  return `Cycle time of ${counted(n, "pull requests")} in ${buckets.length} buckets: median ${duration(p50)}, p90 ${duration(p90)}.`;
}
