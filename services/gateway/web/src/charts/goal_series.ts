import type { GoalAnswer, GoalSeries } from "../api/schema";
import { share } from "../format/figures";
import { counted, grouped } from "../format/numbers";
import { bucketsOf } from "./buckets";
import type { ChartModel } from "./model";

const NOTHING: GoalSeries = { key: null, points: [], total: { n: 0, kept: 0, missed: 0, share: null } };

/** Makes the chart of a goal over time: the share that kept it, and the share that is to keep it. */
export function goalSeriesChart(answer: GoalAnswer, today: string): ChartModel {
  const { label, goal, series } = answer;
  const { points, total } = series[0] ?? NOTHING;
  const buckets = bucketsOf(points, answer, today);
  return {
    summary: `${label}: kept by ${share(total.share)} of ${counted(total.n, "times")}; the goal is ${share(goal)}.`,
    labels: buckets.map((bucket) => bucket.label),
    partial: buckets.map((bucket) => bucket.partial),
    scale: "share",
    bars: [],
    lines: [
      { key: "kept", label: "kept", values: points.map((point) => point.share), color: "accent", dashed: false },
      { key: "goal", label: "goal", values: points.map(() => goal), color: "amber", dashed: true, plain: true },
    ],
    tooltips: buckets.map(({ name }, i) => {
      const { n, kept, missed, share: part } = points[i]!;
      if (n === 0) return { title: name, rows: [], note: "Nothing was decided" };
      return { title: name, rows: [{ label: "Kept", value: share(part) }], note: `${grouped(kept)} kept, ${grouped(missed)} missed` };
    }),
    table: {
      head: ["Decided in", "Kept", "Missed", "Share"],
      rows: buckets.map(({ name }, i) => [name, grouped(points[i]!.kept), grouped(points[i]!.missed), share(points[i]!.share)]),
      counts: points.map(({ n }) => n),
    },
  };
}
