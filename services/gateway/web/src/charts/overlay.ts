import type { MetricAnswer } from "../api/schema";
import { clockIn, valueIn } from "../format/figures";
import { grouped } from "../format/numbers";
import { onlySeries } from "./buckets";
import { mainStatistic } from "./groups";
import type { ChartModel } from "./model";

/** Lays another course of the same metric over its chart, bucket by bucket, the last ones together. */
export function withOverlay(model: ChartModel, other: MetricAnswer, label: string): ChartModel {
  const all = onlySeries(other).points;
  const points = model.labels.map((_, i) => all[i + all.length - model.labels.length]);
  const values = points.map((point) => (point === undefined || point.n === 0 ? null : mainStatistic(other.unit, point)));
  const [name, texts] = [clockIn(other.unit) ? `Median ${label}` : label, values.map((value) => valueIn(other.unit, value))];
  const n = points.map((point) => grouped(point?.n ?? 0));
  return {
    ...model,
    lines: [...model.lines, { key: "other", label, values, color: "ink", dashed: true, dotted: true }],
    tooltips: model.tooltips.map((one, i) => ({ ...one, rows: [...one.rows, { label: name, value: `${texts[i]} · n ${n[i]}` }] })),
    table: { ...model.table, head: [...model.table.head, name, `n ${label}`], rows: model.table.rows.map((row, i) => [...row, texts[i]!, n[i]!]) },
  };
}

/** Lays the period before over a chart; without one the chart is as it was. */
export function overBefore(model: ChartModel, before: MetricAnswer | undefined): ChartModel {
  return before ? withOverlay(model, before, "before") : model;
}
