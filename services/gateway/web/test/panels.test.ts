import { describe, expect, test } from "vitest";
import type { MetricAnswer, MetricDefinition, ReviewerRow, Series, Statistics } from "../src/api/schema";
import { groupsOf } from "../src/charts/groups";
import { timeSeriesChart } from "../src/charts/time_series";
import { busiest, cellInWords, shadeOf, weekOf, weekTable } from "../src/charts/week";
import { unitBy } from "../src/format/figures";
import { sorted, nextSorting } from "../src/format/sorting";
import { cursorsOf, placeOf } from "../src/state/page_cursors";
import { isTeam, orderOf, reviewerColumns, sortingOf, totalsInWords } from "../src/panels/reviewer_columns";

const TODAY = "2026-11-23";

function statistics(sum: number, n = sum): Statistics {
  return { n, p50: n ? sum / n : null, p75: null, p90: n ? sum : null, mean: n ? sum / n : null, sum };
}

function series(key: string | null, total: Statistics): Series {
  return { key, points: [{ ...total, start: "2026-11-16", partial: false }, { ...statistics(0), start: "2026-11-23", partial: true }], total };
}

function answer(unit: string, group_by: string | null, ...all: Series[]): MetricAnswer {
  return { metric: "rework", label: "Rework", unit, definition_version: 1, timezone: "UTC", not_split_by: [], interval: "week", from: "2026-11-16", to: "2026-11-24", group_by, series: all };
}

describe("the hours of a week", () => {
  const week = weekOf(answer("pull requests", "weekday_hour", series("5-15", statistics(12)), series("1-09", statistics(3))));

  test("hours without any are there, too", () => {
    expect(week.counts.map((hours) => hours.length)).toEqual(Array(7).fill(24));
    expect([week.counts[4]![15], week.counts[0]![9], week.counts[6]![23], week.total]).toEqual([12, 3, 0, 15]);
  });

  test("a cell says what it is", () => {
    expect(cellInWords(4, 15, 12)).toBe("Friday 15:00–16:00: 12 merges");
    expect(cellInWords(0, 23, 1)).toBe("Monday 23:00–24:00: 1 merge");
  });

  test("the busiest hour is found, and none where nothing was merged", () => {
    expect(busiest(week)).toEqual({ day: 4, hour: 15, count: 12 });
    expect(busiest(weekOf(answer("pull requests", "weekday_hour")))).toBeNull();
  });

  test("shades cover every count without a gap, none being a shade of its own", () => {
    expect(week.shades[0]).toEqual({ from: 0, to: 0 });
    week.shades.slice(1).forEach(({ from }, i) => expect(from).toBe(week.shades[i]!.to + 1));
    expect(week.shades.at(-1)!.to).toBe(12);
    expect([0, 1, 12].map((count) => shadeOf(week, count))).toEqual([0, 1, 5]);
  });

  test("one single merge is as dark as can be", () => {
    const one = weekOf(answer("pull requests", "weekday_hour", series("2-10", statistics(1))));
    expect(one.shades).toHaveLength(2);
    expect(shadeOf(one, 1)).toBe(5);
  });

  test("the table has a row per hour, a column per day, and sums that agree", () => {
    const { head, rows } = weekTable(week);
    expect(head).toHaveLength(9);
    expect(rows).toHaveLength(25);
    expect(rows.at(-1)).toEqual(["All", "3", "0", "0", "0", "12", "0", "0", "15"]);
  });
});

describe("a metric by group", () => {
  test("hours are told by their median, shares in percent, amounts by their sum", () => {
    expect(groupsOf(answer("hours", "author", series("ada", statistics(8, 2))), "author").rows[0]).toEqual({ key: "ada", count: 2, name: "ada", length: 1, cells: ["4.0 h", "8.0 h", "2"] });
    expect(groupsOf(answer("share", "repo", series("a/b", statistics(1, 8))), "repo").rows[0]!.cells).toEqual(["13%", "8"]);
    expect(groupsOf(answer("rounds", "author", series("ada", statistics(6, 4))), "author").rows[0]!.cells).toEqual(["6", "1.5", "4"]);
  });

  test("groups have names that people say, and nobody is left without one", () => {
    const name = (by: "weekday" | "hour" | "size" | "team", key: string) => groupsOf(answer("rounds", by, series(key, statistics(1))), by).rows[0]!.name;
    expect([name("weekday", "5"), name("hour", "07"), name("size", "xl"), name("size", ""), name("team", "")]).toEqual(["Friday", "07:00–08:00", "XL", "size unknown", "in no team"]);
  });

  test("people stand in the order of their bars, weekdays in that of the week", () => {
    const order = (by: "author" | "weekday", ...keys: string[]) => groupsOf(answer("rounds", by, ...keys.map((key, i) => series(key, statistics(i + 1)))), by).rows.map(({ name }) => name);
    expect(order("author", "ada", "lea")).toEqual(["lea", "ada"]);
    expect(order("weekday", "1", "2")).toEqual(["Monday", "Tuesday"]);
  });

  test("a group in which nothing was counted has no row", () => {
    expect(groupsOf(answer("rounds", "author", series("ada", statistics(0))), "author").rows).toEqual([]);
  });
});

describe("a metric over time", () => {
  const definition = { at: null } as MetricDefinition;

  test("of the working clock is in hours everywhere", () => {
    const chart = timeSeriesChart(answer(unitBy("hours", "working"), null, series(null, statistics(359, 4))), definition, TODAY);
    expect([chart.scale, chart.tooltips[0]!.rows[0]!.value, chart.table.rows[0]!.slice(2, 3)]).toEqual(["working hours", "89 h 45 min", ["89.8 h"]]);
  });

  test("hours are lines, amounts are bars, a share is a line in percent", () => {
    const [hours, rounds, rate] = ["hours", "rounds", "share"].map((unit) => timeSeriesChart(answer(unit, null, series(null, statistics(1, 4))), definition, TODAY));
    expect([hours!.scale, hours!.lines.map((line) => line.key)]).toEqual(["hours", ["p50", "p90"]]);
    expect([rounds!.scale, rounds!.bars[0]!.values]).toEqual(["count", [1, 0]]);
    expect([rate!.scale, rate!.lines[0]!.values, rate!.table.rows[0]]).toEqual(["share", [0.25, null], ["Week of 16 Nov 2026", "25%", "4"]]);
  });

  test("the bucket that is not over yet is marked", () => {
    expect(timeSeriesChart(answer("rounds", null, series(null, statistics(1))), definition, TODAY).partial).toEqual([false, true]);
  });
});

describe("the table of reviewers", () => {
  const row: ReviewerRow = {
    reviewer: "ada", requests: 4, reviews: 3, re_requests: 1, pending: 1, latency: { n: 2, p50: 1, p90: 30 },
    latency_working: null, pending_age: null, oldest_pending: null,
  };

  test("working hours have columns only where a calendar states any", () => {
    const names = (working: boolean) => reviewerColumns(working).map(({ key }) => key);
    expect(names(false)).toEqual(["requests", "re_requests", "reviews", "latency.n", "latency.p50", "latency.p90"]);
    expect(names(true).slice(-2)).toEqual(["latency_working.p50", "latency_working.p90"]);
    const slow = { ...row, latency_working: { n: 2, p50: 89.7, p90: 100 } };
    expect(reviewerColumns(true).slice(-2).map(({ cell }) => cell(slow))).toEqual(["89.7 h", "100 h"]);
  });

  test("every cell says what it is about", () => {
    expect(reviewerColumns(false).map(({ cell }) => cell(row))).toEqual(["4", "1", "3", "2", "1.0 h", "1.3 d"]);
  });

  test("the line above it is about everybody, whichever page is shown", () => {
    const totals = { people: 900, github_teams: 2, requests: 50, requests_of_people: 40, most_requests: 10, pending: 7 };
    expect(totalsInWords(totals)).toBe("900 people and 2 GitHub teams · 50 requests · 7 pending now · the busiest has 25%");
    expect(totalsInWords({ ...totals, people: 1, github_teams: 0 })).toBe("1 person · 50 requests · 7 pending now");
  });

  test("its order is the API's; who has waited longest is the largest, whose moment is the first", () => {
    for (const order of ["-requests", "reviewer", "-latency.p50", "oldest_pending", "-oldest_pending"]) expect(orderOf(sortingOf(order))).toBe(order);
    expect([sortingOf("oldest_pending"), sortingOf("-pending"), sortingOf("reviewer")].map(({ descending }) => descending)).toEqual([true, true, false]);
  });

  test("its place in the address leads to the page and back to those before", () => {
    const third = placeOf(["a", "b"]);
    expect(third).toEqual({ cursor: "b", before: [null, "a"] });
    expect([placeOf([]), third].map(cursorsOf)).toEqual([[], ["a", "b"]]);
    expect(cursorsOf({ cursor: third.before.at(-1)!, before: third.before.slice(0, -1) })).toEqual(["a"]);
    expect(cursorsOf({ cursor: null, before: [] })).toEqual([]);
  });
});

describe("putting rows in order", () => {
  test("what is unknown stands last, whichever way", () => {
    expect(sorted([null, 2, 3, null, 1], (value) => value, true)).toEqual([3, 2, 1, null, null]);
    expect(sorted([null, 2, 3, null, 1], (value) => value, false)).toEqual([1, 2, 3, null, null]);
  });

  test("a column begins with the most, a name with A, and a second press turns it round", () => {
    const first = nextSorting({ key: "requests", descending: true }, "pending", false);
    expect(first).toEqual({ key: "pending", descending: true });
    expect(nextSorting(first, "pending", false).descending).toBe(false);
    expect(nextSorting(first, "reviewer", true)).toEqual({ key: "reviewer", descending: false });
  });
});

test("a GitHub team among the reviewers is not a person", () => {
  expect([isTeam({ reviewer: "acme/back-end" }), isTeam({ reviewer: "ada" })]).toEqual([true, false]);
});
