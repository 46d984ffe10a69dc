import { expect, test } from "vitest";
import type { GoalAnswer, GoalThreshold, PreviewAnswer } from "../src/api/schema";
import type { ChartModel } from "../src/charts/model";
import { goalSeriesChart } from "../src/charts/goal_series";
import { previewChart } from "../src/charts/preview";
import { withThresholds } from "../src/charts/thresholds";

const MODEL: ChartModel = { summary: "", labels: ["a", "b"], partial: [false, true], scale: "hours", bars: [], lines: [], tooltips: [], table: { head: [], rows: [] } };
const GOAL: GoalThreshold = { name: "fast", label: "Fast", metric: "cycle_time", by: "wall", within_hours: 72 };

test("a goal is a line at its threshold on the charts of its metric alone", () => {
  const { lines } = withThresholds(MODEL, "cycle_time", [GOAL, { ...GOAL, name: "waits", metric: null }]);
  expect(lines.map(({ key, values }) => [key, values])).toEqual([["goal-fast", [72, 72]]]);
  expect(withThresholds(MODEL, "lead_time", [GOAL])).toBe(MODEL);
});

test("a preview has a bar for each week, and says the same as a table", () => {
  const week = { n: 4, kept: 3, missed: 1, share: 0.75, start: "2026-11-16", alerts: 2 };
  const empty = { n: 0, kept: 0, missed: 0, share: null, start: "2026-11-23", alerts: 0 };
  const chart = previewChart({ alerts: 2, weeks: [week, empty] } as PreviewAnswer);
  expect(chart.bars[0]!.values).toEqual([2, 0]);
  expect(chart.table.rows.map((row) => row.slice(1))).toEqual([["2", "75%", "4"], ["0", "–", "0"]]);
  expect(chart.summary).toBe("2 alerts in 2 weeks.");
});

test("a goal over time has the share of each bucket beside the share that is wanted", () => {
  const point = { n: 4, kept: 3, missed: 1, share: 0.75, start: "2026-11-16", partial: false };
  const points = [point, { ...point, n: 0, kept: 0, missed: 0, share: null, start: "2026-11-23", partial: true }];
  const total = { n: 4, kept: 3, missed: 1, share: 0.75 };
  const chart = goalSeriesChart({ label: "Fast", goal: 0.9, interval: "week", series: [{ key: null, points, total }] } as unknown as GoalAnswer, "2026-11-25");
  expect(chart.lines.map(({ values }) => values)).toEqual([[0.75, null], [0.9, 0.9]]);
  expect(chart.tooltips[1]!.note).toBe("Nothing was decided");
  expect(chart.summary).toBe("Fast: kept by 75% of 4 times; the goal is 90%.");
});
