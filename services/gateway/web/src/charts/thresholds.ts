import type { GoalThreshold } from "../api/schema";
import type { ChartModel, Line } from "./model";

/** Returns the chart with a line at the threshold of each goal for a metric. */
export function withThresholds(model: ChartModel, metric: string, goals: readonly GoalThreshold[]): ChartModel {
  const own = goals.filter((goal) => goal.metric === metric);
  return own.length === 0 ? model : { ...model, lines: [...model.lines, ...own.map((goal) => thresholdLine(goal, model))] };
}

function thresholdLine({ name, within_hours }: GoalThreshold, { labels }: ChartModel): Line {
  return { key: `goal-${name}`, label: "goal", values: labels.map(() => within_hours), color: "amber", dashed: true, plain: true };
}
