import type { MetricAnswer, Point, Series } from "../api/schema";
import { bucketEnd, bucketLabel, bucketName, type Interval } from "../format/dates";

/** A bucket of the time axis, with what is said about it. */
export interface Bucket {
  start: string;
  end: string;
  partial: boolean;
  /** `so far`, `part`, or nothing. */
  remark: string;
  label: string | string[];
  name: string;
}

/** The buckets of an answer. The period may cut the first; the last may not be over yet. */
export function bucketsOf(points: readonly Point[], interval: Interval, today: string): Bucket[] {
  return points.map((point) => {
    const start = point.start ?? "";
    const end = bucketEnd(start, interval);
    const remark = !point.partial ? "" : end > today ? "so far" : "part";
    const label = bucketLabel(start, interval);
    const name = bucketName(start, interval) + (remark && ` (${remark})`);
    return { start, end, partial: point.partial, remark, label: remark ? [label, remark] : label, name };
  });
}

/** The one series of an answer that is not grouped. */
export function onlySeries(answer: MetricAnswer): Series {
  return answer.series[0] ?? { key: null, points: [], total: { n: 0, p50: null, p75: null, p90: null, mean: null, sum: 0 } };
}

/** How many leading buckets of a long period were before anything happened: nobody wants to see the years before. */
export function leadingEmpty(series: readonly Series[]): number {
  const length = Math.max(0, ...series.map((one) => one.points.length));
  const first = Array.from({ length }, (_, i) => i).find((i) => series.some((one) => (one.points[i]?.n ?? 0) > 0));
  return first ?? length;
}

const FEW = 12;

/** The answer without the empty years before the first value, where there are more buckets than a few. */
export function withoutEmptyStart(answer: MetricAnswer, skip: number): MetricAnswer {
  if (skip === 0 || onlySeries(answer).points.length <= FEW) return answer;
  return { ...answer, series: answer.series.map((one) => ({ ...one, points: one.points.slice(skip) })) };
}
