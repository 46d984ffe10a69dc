import { describe, expect, test } from "vitest";
import type { MetricAnswer, MetricDefinition, Point, Series } from "../src/api/types";
import { leadingEmpty, onlySeries, withoutEmptyStart } from "../src/charts/buckets";
import { cycleTimeBuckets, cycleTimeChart } from "../src/charts/cycle_time";
import { binName, binOf, distributionChart, LIMITS } from "../src/charts/distribution";
import { latencyChart } from "../src/charts/latency";
import { developers, mergesChart } from "../src/charts/merges";
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
  return { metric, label: metric, unit: "hours", definition_version: 1, timezone: "UTC", interval: "week", from: "2026-11-09", to: "2026-11-24", group_by, series: all };
}

function definition(name: string, label: string, phases: string[] = []): MetricDefinition {
  return { name, label, kind: "span", unit: "hours", from: "ready", to: "merged", at: "merged", count: null, clock: "wall", beside: null, phases, help: "", better: "lower" };
}

const METRICS = [definition("cycle_time", "Cycle time", ["pickup_time", "review_time"]), definition("pickup_time", "Pickup"), definition("review_time", "Review")];

describe("cycle time", () => {
  const total = answer("cycle_time", null, series(null, [[4, 8], [], [6]]));
  const phases = answer("cycle_time", "phase", series("review_time", [[3], [], [2]]), series("pickup_time", [[1], [], [4]]), series("pickup_time+review_time", [[8], [], []]));
  const chart = cycleTimeChart({ total, phases }, METRICS, TODAY);

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
    expect(chart.tips[1]).toMatchObject({ note: "Nothing was merged", rows: [] });
  });

  test("phases can be told apart without their colour", () => {
    expect(new Set(chart.bars.map((bar) => bar.pattern)).size).toBe(chart.bars.length);
  });

  test("the week that is not over says so", () => {
    expect(chart.partial).toEqual([false, false, true]);
    expect(chart.labels[2]).toEqual(["23 Nov", "so far"]);
    expect(chart.tips[2]?.title).toBe("Week of 23 Nov 2026 (so far)");
  });

  test("no series of what cannot be divided where everything can be", () => {
    const divisible = answer("cycle_time", "phase", ...phases.series.slice(0, 2));
    expect(cycleTimeChart({ total, phases: divisible }, METRICS, TODAY).bars.map((bar) => bar.key)).toEqual(["pickup_time", "review_time"]);
  });

  test("coding time lies beneath, as its share over the same pull requests", () => {
    const coding = answer("coding_time", null, series(null, [[10], [], []]));
    const bars = cycleTimeChart({ total, phases, coding }, METRICS, TODAY).bars;
    expect(bars[0]).toMatchObject({ key: "coding_time", values: [5, null, 0] });
  });

  test("its table says the same in words", () => {
    expect(chart.table.rows[0]).toEqual(["Week of 9 Nov 2026", "2", "4.0 h", "4.0 h", "8.0 h", "6.0 h", "30 min", "1.5 h", "4.0 h"]);
    expect(chart.table.rows.every((row) => row.length === chart.table.head.length)).toBe(true);
  });

  test("a point stands for the days of its bucket", () => {
    expect(cycleTimeBuckets({ total, phases }, TODAY)[0]).toMatchObject({ start: "2026-11-09", end: "2026-11-16" });
  });
});

test("review latency has a gap where nothing was reviewed", () => {
  const chart = latencyChart(answer("review_latency", null, series(null, [[1, 2], [], [3]])), TODAY);
  expect(chart.lines.map((line) => line.values)).toEqual([[1, null, 3], [2, null, 3]]);
});

describe("merges", () => {
  const people = ["a", "b", "c", "d", "e", "f", "g"].map((name, i) => series(name, [Array<number>(i + 1).fill(1), [], []]));
  const chart = mergesChart(answer("merged", "author", ...people), TODAY);

  test("has at most five developers, those with the most, and the rest as one", () => {
    expect(chart.bars.map((bar) => bar.key)).toEqual(["g", "f", "e", "d", "c", "other"]);
    expect(chart.bars.at(-1)?.values).toEqual([3, 0, 0]);
  });

  test("nothing merged is a zero", () => expect(chart.bars[0]?.values).toEqual([7, 0, 0]));

  test("loses nobody", () => {
    const merged = developers(answer("merged", "author", ...people)).reduce((sum, one) => sum + one.total, 0);
    expect(merged).toBe(28);
  });

  test("who has as many keeps the order of names, so that colours do not jump", () => {
    const equal = answer("merged", "author", series("zoe", [[1]]), series("adam", [[1]]));
    expect(developers(equal).map((one) => one.name)).toEqual(["adam", "zoe"]);
  });
});

describe("the spread of cycle time", () => {
  test("every span falls into the bin that holds it", () => {
    expect([0, 0.2, 0.25, 3.99, 4, 10_000].map(binOf)).toEqual([0, 0, 1, 4, 5, LIMITS.length - 1]);
  });

  test("bins are named by their ends", () => {
    expect([0, 1, 9, LIMITS.length - 1].map(binName)).toEqual(["under 15 min", "15 min to 30 min", "2 d to 4 d", "28 d or longer"]);
  });

  test("counts each span once", () => {
    const values = [0, 1, 1, 5, 700];
    expect(distributionChart(values, "Cycle time").bars[0]?.values.reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(values.length);
  });
});

describe("years in which nothing happened yet", () => {
  const long = answer("cycle_time", null, series(null, [...Array<number[]>(20).fill([]), [1], [], [2]], "2026-06-22"));

  test("are not drawn", () => {
    expect(leadingEmpty(long.series)).toBe(20);
    expect(onlySeries(withoutEmptyStart(long, 20)).points).toHaveLength(3);
  });

  test("but a short period keeps all its buckets", () => {
    const short = answer("cycle_time", null, series(null, [[], [], [1]]));
    expect(onlySeries(withoutEmptyStart(short, 2)).points).toHaveLength(3);
  });
});
