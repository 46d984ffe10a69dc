import { describe, expect, test } from "vitest";
import type { MetricAnswer, PullRequestRow, Series, Statistics } from "../src/api/schema";
import { bucketsOf } from "../src/charts/buckets";
import { groupedChart } from "../src/charts/group_series";
import { withMarks } from "../src/charts/marks";
import { withOverlay } from "../src/charts/overlay";
import { scatterOf } from "../src/charts/scatter";
import { findEntries } from "../src/palette/entries";
import { pullRequestColumns } from "../src/panels/pull_request_columns";
import { readComparison, writeComparison } from "../src/state/comparison";

const TODAY = "2026-11-23";

function statistics(n: number, p50: number | null): Statistics {
  return { n, p50, p75: null, p90: null, mean: p50, sum: n };
}

function series(key: string | null, ...points: Statistics[]): Series {
  const starts = ["2026-11-09", "2026-11-16"];
  return { key, points: points.map((one, i) => ({ ...one, start: starts[i]!, partial: false })), total: statistics(points.reduce((sum, { n }) => sum + n, 0), 1) };
}

function answer(unit: string, ...all: Series[]): MetricAnswer {
  return { metric: "pickup_time", label: "Pickup", unit, definition_version: 1, timezone: "UTC", not_split_by: [], interval: "week", from: "2026-11-09", to: "2026-11-23", group_by: null, series: all };
}

describe("a metric by group over time", () => {
  test("of hours is a line of medians for each group, with a gap where nothing was counted", () => {
    const chart = groupedChart(answer("hours", series("ops", statistics(2, 3), statistics(0, null)), series("", statistics(1, 5), statistics(1, 6))), "team", TODAY);
    expect(chart.lines.map(({ label, values }) => [label, values])).toEqual([["ops", [3, null]], ["in no team", [5, 6]]]);
    expect([chart.bars, chart.scale, chart.tooltips[1]!.rows.map(({ value }) => value)]).toEqual([[], "hours", ["6.0 h (n 1)"]]);
  });

  test("of amounts is stacked, and nothing counted is a zero", () => {
    const chart = groupedChart(answer("pull requests", series("ops", statistics(2, 1), statistics(0, null))), "team", TODAY);
    expect([chart.lines, chart.bars[0]!.values, chart.scale]).toEqual([[], [2, 0], "count"]);
  });

  test("has at most five groups, those with the most values, in the order of the answer", () => {
    const many = Array.from({ length: 7 }, (_, i) => series(`team-${i}`, statistics(i + 1, 1), statistics(0, null)));
    const chart = groupedChart(answer("hours", ...many), "team", TODAY);
    expect(chart.lines.map(({ label }) => label)).toEqual(["team-2", "team-3", "team-4", "team-5", "team-6"]);
    expect(chart.summary).toContain("the largest of 7");
  });
});

test("another course lies over a chart bucket by bucket, the last ones together", () => {
  const model = groupedChart(answer("hours", series("ops", statistics(2, 3), statistics(1, 4))), "team", TODAY);
  const laid = withOverlay(model, answer("hours", { ...series(null, statistics(1, 9), statistics(0, null)), points: [...series(null, statistics(1, 7)).points, ...series(null, statistics(1, 9), statistics(0, null)).points] }), "before");
  expect(laid.lines.at(-1)).toMatchObject({ label: "before", values: [9, null], dashed: true });
  expect([laid.table.head.slice(-2), laid.table.rows.map((row) => row.slice(-2))]).toEqual([["Median before", "n before"], [["9.0 h", "1"], ["–", "0"]]]);
  expect(laid.tooltips[0]!.rows.at(-1)).toEqual({ label: "Median before", value: "9.0 h · n 1" });
});

describe("a comparison in the address", () => {
  test.each(["before", "team:R&D: back end", "day:2026-10-01"])("%s comes back as it was", (text) => expect(writeComparison(readComparison(text))).toBe(text));
  test.each([null, "", "team:", "day:soon", "day:2026-02-30", "after"])("%s is none", (text) => expect(readComparison(text)).toBeNull());
});

describe("size against time", () => {
  const row = (additions: number | null, hours: number | null): PullRequestRow => ({ additions, deletions: 0, measures: { cycle_time: hours } }) as unknown as PullRequestRow;

  test("is on log axes from the tick below all to the tick above all", () => {
    const { points, xTicks, yTicks } = scatterOf([row(10, 1), row(1000, 24), row(100, 4)], "cycle_time");
    expect(points.map(({ x }) => x)).toEqual([0, 1, 0.5]);
    expect([points[0]!.y, points[1]!.y, xTicks.map(({ value }) => value), yTicks.map(({ value }) => value)]).toEqual([0, 1, [10, 100, 1000], [1, 4, 24]]);
  });

  test("leaves out what has no size or no time, and a change of no lines is at the edge", () => {
    expect(scatterOf([row(null, 1), row(5, null)], "cycle_time").points).toEqual([]);
    expect(scatterOf([row(0, 2)], "cycle_time").points[0]).toMatchObject({ x: 0, lines: 0 });
  });
});

test("the palette finds what has every word, and what begins with the first of them stands first", () => {
  const entries = [{ kind: "repository", label: "acme/merge" }, { kind: "metric", label: "Merged" }, { kind: "page", label: "Reviews" }];
  const found = (text: string): string[] => findEntries(entries, text, 9).map(({ label }) => label);
  expect([found("merge"), found("METRIC mer"), found("x"), found("").length]).toEqual([["Merged", "acme/merge"], ["Merged"], [], 3]);
});

test("where people are hidden there is no column of authors, and a pseudonym cannot be sorted by", () => {
  const authors = (people: "named" | "pseudonymous" | "hidden"): boolean[] => pullRequestColumns([], "UTC", people).filter(({ key }) => key === "author").map(({ sortable }) => sortable);
  expect([authors("named"), authors("pseudonymous"), authors("hidden")]).toEqual([[true], [false], []]);
});

test("a bucket that the period cuts opens only the days of the period, the running one all of its week", () => {
  const points = ["2026-11-09", "2026-11-16", "2026-11-23"].map((start) => ({ start, partial: false }));
  const days = (from: string, to: string): string[][] => bucketsOf(points, { interval: "week", from, to }, TODAY).map(({ start, end }) => [start, end]);
  expect(days("2026-11-11", "2026-11-24")).toEqual([["2026-11-11", "2026-11-16"], ["2026-11-16", "2026-11-23"], ["2026-11-23", "2026-11-30"]]);
  expect(days("2026-11-09", "2026-11-18").slice(1, 2)).toEqual([["2026-11-16", "2026-11-18"]]);
});

test("a mark is a line in its bucket, a release only a tick, and the tooltip names both", () => {
  const model = groupedChart(answer("hours", series("ops", statistics(2, 3), statistics(1, 4))), "team", TODAY);
  const buckets = bucketsOf(series("ops", statistics(2, 3), statistics(1, 4)).points, { interval: "week", from: "2026-11-09", to: "2026-11-24" }, TODAY);
  const marked = withMarks(model, buckets, [{ kind: "own", day: "2026-11-09", text: "Moved offices" }, { kind: "release", day: "2026-11-17", text: "v2" }, { kind: "own", day: "2020-01-01", text: "long ago" }]);
  expect(marked.referenceLines).toEqual([{ label: "Moved offices", at: -0.5 }, { label: "", at: 0.5 + 1 / 7, short: true }]);
  expect(marked.tooltips.map(({ rows }) => rows.at(-1))).toEqual([{ label: "mark", value: "Moved offices" }, { label: "release", value: "v2" }]);
});
