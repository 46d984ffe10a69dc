import { describe, expect, test } from "vitest";
import type { DistributionAnswer, MetricAnswer, MetricDefinition, Point, Series } from "../src/api/schema";
import { countLeadingEmpty, onlySeries, dropLeading } from "../src/charts/buckets";
import { cycleTimeBuckets, cycleTimeChart } from "../src/charts/cycle_time";
import { mergeData } from "../src/charts/datasets";
import { distributionChart, placeOf } from "../src/charts/distribution";
import { spanChart } from "../src/charts/span";
import { topSeries, mergesChart } from "../src/charts/merges";
import { addDays } from "../src/format/dates";

const TODAY = "2026-11-23";

function statistics(values: number[]): Omit<Point, "start" | "partial"> {
  const sum = values.reduce((total, value) => total + value, 0);
  const known = values.length > 0;
  const [p50, p75, p90] = known ? [values[0]!, values[0]!, values.at(-1)!] : [null, null, null];
  return { n: values.length, p50, p75, p90, mean: known ? sum / values.length : null, sum };
}

function series(key: string | null, weeks: number[][], from = "2026-11-09"): Series {
  const points = weeks.map((values, i) => ({ ...statistics(values), start: addDays(from, 7 * i), partial: addDays(from, 7 * i + 7) > TODAY }));
  return { key, points, total: statistics(weeks.flat()) };
}

function answer(metric: string, group_by: string | null, ...all: Series[]): MetricAnswer {
  return { metric, label: metric, unit: "hours", definition_version: 1, timezone: "UTC", not_split_by: [], interval: "week", from: "2026-11-09", to: "2026-11-24", group_by, series: all };
}

function definition(name: string, label: string, phases: string[] = []): MetricDefinition {
  return { name, label, kind: "span", unit: "hours", from: "ready", to: "merged", at: "merged", count: null, clock: "wall", beside: null, phases, help: "", better: "lower", toml: "" };
}

const METRICS = [definition("cycle_time", "Cycle time", ["pickup_time", "review_time"]), definition("pickup_time", "Pickup"), definition("review_time", "Review")];

describe("cycle time", () => {
  const total = answer("cycle_time", null, series(null, [[4, 8], [], [6]]));
  const byPhase = (...all: Series[]): MetricAnswer => ({ ...answer("cycle_time", "phase", ...all), whole: onlySeries(total) });
  const phases = byPhase(series("review_time", [[3], [], [2]]), series("pickup_time", [[1], [], [4]]), series("pickup_time+review_time", [[8], [], []]));
  const chart = cycleTimeChart({ phases }, METRICS, TODAY);

  test("stacks the means of its phases in their order, and they add up to the mean of the whole", () => {
    expect(chart.bars.map((bar) => bar.key)).toEqual(["pickup_time", "review_time", "several"]);
    onlySeries(total).points.forEach((point, i) => {
      const stacked = chart.bars.reduce((sum, bar) => sum + (bar.values[i] ?? 0), 0);
      expect(stacked).toBeCloseTo(point.mean ?? 0);
    });
  });

  test("a week in which nothing was merged is a gap, not a zero", () => {
    expect(chart.bars.map((bar) => bar.values[1])).toEqual([null, null, null]);
    expect(chart.lines.map((line) => line.values[1])).toEqual([null, null]);
    expect(chart.tooltips[1]).toMatchObject({ note: "Nothing was merged", rows: [] });
  });

  test("phases can be told apart without their colour", () => {
    expect(new Set(chart.bars.map((bar) => bar.pattern)).size).toBe(chart.bars.length);
  });

  test("the week that is not over says so", () => {
    expect(chart.partial).toEqual([false, false, true]);
    expect(chart.labels[2]).toEqual(["23 Nov", "so far"]);
    expect(chart.tooltips[2]?.title).toBe("Week of 23 Nov 2026 (so far)");
  });

  test("no series of what cannot be divided where everything can be", () => {
    const divisible = byPhase(...phases.series.slice(0, 2));
    expect(cycleTimeChart({ phases: divisible }, METRICS, TODAY).bars.map((bar) => bar.key)).toEqual(["pickup_time", "review_time"]);
  });

  test("coding time lies beneath, as its share over the same pull requests", () => {
    const coding = answer("coding_time", null, series(null, [[10], [], []]));
    const bars = cycleTimeChart({ phases, coding }, METRICS, TODAY).bars;
    expect(bars[0]).toMatchObject({ key: "coding_time", values: [5, null, 0] });
  });

  test("its table says the same in words", () => {
    expect(chart.table.rows[0]).toEqual(["Week of 9 Nov 2026", "2", "4.0 h", "4.0 h", "8.0 h", "6.0 h", "30 min", "1.5 h", "4.0 h"]);
    expect(chart.table.rows.every((row) => row.length === chart.table.head.length)).toBe(true);
  });

  test("a point stands for the days of its bucket", () => {
    expect(cycleTimeBuckets({ phases }, TODAY)[0]).toMatchObject({ start: "2026-11-09", end: "2026-11-16" });
  });
});

test("review latency has a gap where nothing was reviewed", () => {
  const chart = spanChart(answer("review_latency", null, series(null, [[1, 2], [], [3]])), TODAY);
  expect(chart.lines.map((line) => line.values)).toEqual([[1, null, 3], [2, null, 3]]);
});

describe("merges", () => {
  const people = ["a", "b", "c", "d", "e", "f", "g"].map((name, i) => series(name, [Array<number>(i + 1).fill(1), [], []]));
  const chart = mergesChart(answer("merged", "author", ...people), TODAY);

  test("has at most five topSeries, those with the most, and the rest as one", () => {
    expect(chart.bars.map((bar) => bar.key)).toEqual(["g", "f", "e", "d", "c", "other"]);
    expect(chart.bars.at(-1)?.values).toEqual([3, 0, 0]);
  });

  test("nothing merged is a zero", () => expect(chart.bars[0]?.values).toEqual([7, 0, 0]));

  test("loses nobody", () => {
    const merged = topSeries(answer("merged", "author", ...people)).reduce((sum, one) => sum + one.total, 0);
    expect(merged).toBe(28);
  });

  test("who has as many keeps the order of names, so that colours do not jump", () => {
    const equal = answer("merged", "author", series("zoe", [[1]]), series("adam", [[1]]));
    expect(topSeries(equal).map((one) => one.name)).toEqual(["adam", "zoe"]);
  });
});

describe("the spread of cycle time", () => {
  const bins = [{ from: 0, to: 0.25, n: 1 }, { from: 0.25, to: 0.5, n: 0 }, { from: 0.5, to: 2, n: 3 }];
  const total = { n: 4, p50: 1, p75: 1, p90: 2, mean: 1, sum: 4 };
  const spread: DistributionAnswer = { metric: "cycle_time", label: "Cycle time", unit: "hours", definition_version: 1, timezone: "UTC", not_split_by: [], from: "2026-11-09", to: "2026-11-24", scale: "log", bins, total };
  const chart = distributionChart(spread);

  test("bins are named by their ends, and each has its share", () => {
    expect(chart.table.rows).toEqual([["under 15 min", "1", "25%"], ["15 min to 30 min", "0", "0%"], ["30 min to 2 h", "3", "75%"]]);
  });

  test("median and p90 are marked where they are on the log axis", () => {
    expect(chart.referenceLines).toEqual([{ label: "median 1.0 h", at: 2 }, { label: "p90 2.0 h", at: 2.5 }]);
  });

  test("a value stands between the edges of its bin, whatever it is", () => {
    expect([0, 0.125, 0.25, 2, 99].map((value) => placeOf(value, bins, "log"))).toEqual([-0.5, 0, 0.5, 2.5, 2.5]);
  });
});

describe("years in which nothing happened yet", () => {
  const long = answer("cycle_time", null, series(null, [...Array<number[]>(20).fill([]), [1], [], [2]], "2026-06-22"));

  test("are not drawn", () => {
    expect(countLeadingEmpty(long.series)).toBe(20);
    expect(onlySeries(dropLeading(long, 20)).points).toHaveLength(3);
  });

  test("but a short period keeps all its buckets", () => {
    const short = answer("cycle_time", null, series(null, [[], [], [1]]));
    expect(onlySeries(dropLeading(short, 2)).points).toHaveLength(3);
  });
});

test("new data goes into the datasets that are drawn, so that bars move and nothing starts over", () => {
  const drawn = { labels: ["a"], datasets: [{ type: "bar" as const, label: "ada", data: [1] }, { type: "line" as const, label: "ada", data: [2] }] };
  const [ada, line] = drawn.datasets;
  const merged = mergeData(drawn, { labels: ["a", "b"], datasets: [{ type: "line", label: "ada", data: [4, 5] }, { type: "bar", label: "lea", data: [1, 1] }, { type: "bar", label: "ada", data: [2, 3] }] });
  expect(merged.datasets.map(({ data }) => data)).toEqual([[4, 5], [1, 1], [2, 3]]);
  expect(merged.datasets[0]).toBe(line);
  expect(merged.datasets[2]).toBe(ada);
});
