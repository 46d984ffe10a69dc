import type { MetricAnswer, Point, Series } from "../api/schema";
import { amount, counted } from "../format/numbers";
import { bucketsOf, trimStart, type Bucket } from "./buckets";
import type { Bars, ChartModel, TooltipContent } from "./model";

const OTHER = "other";
const NOBODY = "in no team";
const MOST_SERIES = 5;

export function mergesBuckets(answer: MetricAnswer, today: string): Bucket[] {
  return bucketsOf(trimStart(answer).series[0]?.points ?? [], answer, today);
}

export interface TopSeries {
  name: string;
  total: number;
  color: string;
}

/** Returns the largest series, the rest as one; equal ones in order of name, so that colours stay. */
export function topSeries(answer: MetricAnswer): TopSeries[] {
  const ranked = ranking(answer);
  const named = ranked.slice(0, MOST_SERIES).map((series, place) => ({
    name: series.key || NOBODY,
    total: series.total.sum,
    color: `series-${place}`,
  }));
  const rest = ranked.slice(MOST_SERIES).reduce((sum, series) => sum + series.total.sum, 0);
  return rest > 0 ? [...named, { name: OTHER, total: rest, color: "series-other" }] : named;
}

/** Returns the keys of the groups that a bar is of: one, or all of the rest. */
export function keysOf(answer: MetricAnswer, bar: string): string[] {
  const ranked = ranking(answer);
  const several = bar === OTHER ? ranked.slice(MOST_SERIES) : ranked.filter(({ key }) => (key || NOBODY) === bar);
  return several.map(({ key }) => key ?? "");
}

function ranking(answer: MetricAnswer): Series[] {
  return [...answer.series].sort((a, b) => b.total.sum - a.total.sum || (a.key ?? "").localeCompare(b.key ?? ""));
}

/** Makes the chart of merges: a stacked bar of developers in each bucket. Nothing merged is a zero, not a gap. */
export function mergesChart(whole: MetricAnswer, today: string): ChartModel {
  const answer = trimStart(whole);
  const buckets = mergesBuckets(whole, today);
  const bars = barsOf(answer, buckets.length);
  const totals = buckets.map((_, i) => answer.series.reduce((sum, series) => sum + (series.points[i]?.sum ?? 0), 0));
  const all = totals.reduce((sum, one) => sum + one, 0);
  return {
    summary: `${counted(all, "pull requests")} merged in ${buckets.length} buckets by ${counted(answer.series.length, answer.group_by === "team" ? "teams" : "developers")}.`,
    labels: buckets.map((bucket) => bucket.label),
    partial: buckets.map((bucket) => bucket.partial),
    scale: "count",
    bars,
    lines: [],
    tooltips: buckets.map((bucket, i) => tooltipOf(bucket, bars, totals[i]!, i)),
    table: {
      head: ["Merged in", "All", ...bars.map((bar) => bar.label)],
      rows: buckets.map((bucket, i) => [bucket.name, amount(totals[i]), ...bars.map((bar) => amount(bar.values[i]))]),
      counts: totals,
    },
  };
}

function barsOf(answer: MetricAnswer, length: number): Bars[] {
  const ranked = ranking(answer);
  return topSeries(answer).map(({ name, color }, place) => {
    const series = place < MOST_SERIES ? [ranked[place]!] : ranked.slice(MOST_SERIES);
    const values = Array.from({ length }, (_, i) => sumOf(series.map((one) => one.points[i])));
    return { key: name, label: name, values, color, pattern: "plain" };
  });
}

function sumOf(points: readonly (Point | undefined)[]): number {
  return points.reduce((sum, point) => sum + (point?.sum ?? 0), 0);
}

function tooltipOf(bucket: Bucket, bars: readonly Bars[], total: number, i: number): TooltipContent {
  const present = [...bars].reverse().filter((bar) => (bar.values[i] ?? 0) > 0);
  return {
    title: bucket.name,
    rows: present.map((bar) => ({ label: bar.label, value: amount(bar.values[i]), swatch: { color: bar.color, pattern: bar.pattern } })),
    note: total === 0 ? "Nothing was merged" : `${counted(total, "pull requests")} merged`,
  };
}
