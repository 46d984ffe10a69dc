import type { MetricAnswer } from "../api/schema";
import { valueIn } from "../format/figures";
import { onlySeries } from "./buckets";
import { mainStatistic } from "./groups";
import type { ChartModel } from "./model";

/** Lays another course of the same metric over its chart, bucket by bucket, the last ones together. */
export function withOverlay(model: ChartModel, other: MetricAnswer, label: string): ChartModel {
  const points = onlySeries(other).points;
  const skip = points.length - model.labels.length;
  const values = model.labels.map((_, i) => {
    const point = points[i + skip];
    return point === undefined || point.n === 0 ? null : mainStatistic(other.unit, point);
  });
  return {
    ...model,
    lines: [...model.lines, { key: "other", label, values, color: "ink", dashed: true }],
    tooltips: model.tooltips.map((one, i) => ({ ...one, rows: [...one.rows, { label, value: valueIn(other.unit, values[i]) }] })),
    table: { ...model.table, head: [...model.table.head, label], rows: model.table.rows.map((row, i) => [...row, valueIn(other.unit, values[i])]) },
  };
}
