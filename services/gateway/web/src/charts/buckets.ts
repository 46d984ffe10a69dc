import type { MetricAnswer, Point, Series } from "../api/schema";
import { bucketEnd, bucketLabel, bucketName } from "../format/dates";

/** A bucket of the time axis with its labels: the days from `start` until `end`, of those of the period. */
export interface Bucket {
  start: string;
  end: string;
  partial: boolean;
  /** `so far`, `part`, or nothing. */
  remark: string;
  label: string | string[];
  name: string;
}

/** What an answer says of its days. */
type Days = Pick<MetricAnswer, "interval" | "from" | "to">;

/** Returns the buckets of an answer. The period may cut the first and the last; the last may not be over yet. */
export function bucketsOf(points: readonly Pick<Point, "start" | "partial">[], { interval, from, to }: Days, today: string): Bucket[] {
  return points.map((point) => {
    const start = point.start ?? "";
    const end = bucketEnd(start, interval);
    const remark = !point.partial ? "" : end > today ? "so far" : "part";
    const label = bucketLabel(start, interval);
    const name = bucketName(start, interval) + (remark && ` (${remark})`);
    return { start: start < from ? from : start, end: to < end && to <= today ? to : end, partial: point.partial, remark, label: remark ? [label, remark] : label, name };
  });
}

/** Returns the one series of an answer that is not grouped. */
export function onlySeries(answer: MetricAnswer): Series {
  return answer.series[0] ?? { key: null, points: [], total: { n: 0, p50: null, p75: null, p90: null, mean: null, sum: 0 } };
}

/** Counts the leading buckets that are empty in every series: the years before the first value. */
export function countLeadingEmpty(series: readonly Series[]): number {
  const length = Math.max(0, ...series.map((one) => one.points.length));
  const first = Array.from({ length }, (_, i) => i).find((i) => series.some((one) => (one.points[i]?.n ?? 0) > 0));
  return first ?? length;
}

const FEW = 12;

/** Returns the answer without so many leading buckets; an answer of only a few buckets stays whole. */
export function dropLeading(answer: MetricAnswer, skip: number): MetricAnswer {
  if (skip === 0 || onlySeries(answer).points.length <= FEW) return answer;
  return { ...answer, series: answer.series.map((one) => ({ ...one, points: one.points.slice(skip) })) };
}

/** Returns the answer without its empty start. */
export function trimStart(answer: MetricAnswer): MetricAnswer {
  return dropLeading(answer, countLeadingEmpty(answer.series));
}
