import { expect, test } from "vitest";
import type { PreviewFigures } from "../src/api/schema";
import { previewTable, reasonsOf } from "../src/charts/preview_table";

const ten = { n: 4, p50: 10, p75: 11, p90: 20, mean: 12, sum: 48 };
const figures: PreviewFigures = { metric: "cycle_time", team: null, phase: null, label: "Cycle time", unit: "hours", change: "redefined", before: ten, after: { ...ten, n: 5, p50: 12 } };
const hours = (_: string, unit: string): string => unit;

test("a figure is shown before and after, each with its n", () => {
  const [row] = previewTable([figures], hours).rows;
  expect(row).toEqual(["Cycle time (cycle_time)", "median", "10.0 h", "12.0 h", "+20%", "4", "5", "20.0 h", "20.0 h"]);
});

test("counts are totals, teams and phases are named, and what is not defined has no figure", () => {
  const team = { ...figures, team: "", unit: "pull requests", change: null };
  const phase = { ...figures, phase: "review_time+merge_time" };
  const added = { ...figures, change: "added" as const, before: null };
  const { rows } = previewTable([team, phase, added], hours);
  expect(rows[0]!.slice(0, 5)).toEqual(["no team: Cycle time (cycle_time)", "total", "48", "48", "none"]);
  expect(rows[1]![0]).toBe("Cycle time: review time + merge time");
  expect(rows[2]!.slice(2, 7)).toEqual(["not defined", "12.0 h", "added", "–", "5"]);
});

test("what the file changes is said key by key", () => {
  const keys = [{ key: "from", before: "ready", after: "opened" }, { key: "phases", before: ["a", "b"], after: null }];
  expect(reasonsOf({ others: ["sizes.xs: 50 → 7"], added: ["ours"], removed: ["merged"], changed: [{ metric: "cycle_time", keys }] })).toEqual([
    "sizes.xs: 50 → 7",
    "metric ours is added",
    "metric merged is removed",
    "metric cycle_time, from: ready → opened",
    "metric cycle_time, phases: a, b → not stated",
  ]);
});
