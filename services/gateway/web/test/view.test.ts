import { describe, expect, test } from "vitest";
import { drillDownOf, type View } from "../src/state/view";
import { readPage } from "../src/state/pages";
import { addressOf, readView, writeView } from "../src/state/view_address";
import { DEFAULT_PERIOD } from "../src/state/period";
import { hoursBetween, hourSpans } from "../src/format/weekdays";
import { sharedFiltersOf } from "../src/api/addresses";
import { intersection, readRange } from "../src/state/range";

const PLAIN: View = {
  page: "overview", filters: { period: DEFAULT_PERIOD, repos: [], teams: [], authors: [], more: {} }, options: {}, drawer: null,
};

const VIEWS: View[] = [
  PLAIN,
  { ...PLAIN, filters: { period: { kind: "all" }, repos: ["acme/api", "acme/nats.py"], teams: ["R&D", "Ünïted = team"], authors: ["ada", "grace-h"], more: { label: ["bug"], size: ["l", "xl"], missing: ["first_review"] } } },
  { ...PLAIN, filters: { ...PLAIN.filters, more: { weekday: ["1", "5"], hour: ["09", "10"], range: ["cycle_time:24..72.5"] } } },
  { ...PLAIN, options: { coding: ["1"] }, drawer: { kind: "pull-request", repo: "acme/nats.py", number: 42, former: null } },
  { ...PLAIN, drawer: { kind: "drill-down", drillDown: drillDownOf("cycle_time", { from: "2026-11-16", to: "2026-11-23" }) } },
  { ...PLAIN, drawer: { kind: "drill-down", drillDown: drillDownOf("merged", { from: "2026-11-16", to: "2026-11-23" }, { author: ["mira", ""], at_least: ["0.25"], below: ["4"] }) } },
  { ...PLAIN, drawer: { kind: "drill-down", drillDown: drillDownOf("cycle_time", { from: "2026-11-16", to: "2026-11-23" }, { team: ["R&D: back end"], phase: ["pickup_time"] }) } },
  { ...PLAIN, page: "explore", options: { metric: ["review_rounds"], group: ["team"] }, drawer: { kind: "review-rounds", rounds: { reviewer: "acme/back-end", figure: "answered" } } },
  { ...PLAIN, page: "goals", drawer: { kind: "goal-intervals", intervals: { goal: "merged_in_a_day", result: "late", days: null } } },
  { ...PLAIN, page: "goals", drawer: { kind: "goal-intervals", intervals: { goal: "merged_in_a_day", result: "before", days: null } } },
  { ...PLAIN, page: "goals", drawer: { kind: "goal-intervals", intervals: { goal: "merged_in_a_day", result: null, days: { from: "2026-03-02", to: "2026-03-09" } } } },
  { ...PLAIN, page: "reviews", options: { table: ["reviewers", "review-latency"] }, drawer: { kind: "review-rounds", rounds: { reviewer: "mira", figure: "pending" } } },
  { ...PLAIN, drawer: { kind: "deployments", deployments: { days: null, outcome: null } } },
  { ...PLAIN, page: "delivery", drawer: { kind: "deployments", deployments: { days: { from: "2026-11-16", to: "2026-11-23" }, outcome: "rolled_back" } } },
  { ...PLAIN, drawer: { kind: "pull-request", repo: "acme/nats.py", number: 42, former: 71001 } },
];

describe("the address of the page keeps the view", () => {
  test.each(VIEWS)("%o comes back as it was", (view) => expect(readView(view.page, writeView(view))).toEqual(view));

  test("the plain page has a plain address", () => expect(writeView(PLAIN)).toBe(""));

  test("it can be read by people", () => {
    expect(writeView(VIEWS[3]!)).toBe("?coding=1&pull=acme/nats.py/42");
    expect(writeView(VIEWS.at(-1)!)).toBe("?pull=acme/nats.py/42&former=71001");
    expect(writeView(VIEWS[4]!)).toBe("?behind=cycle_time:2026-11-16:2026-11-23");
  });
});

test("what makes no sense in an address is left out", () => {
  expect(readView("overview", "?period=x&repo=&team=&pull=acme&behind=cycle_time:yesterday&author=&metric=&rounds=&weekday=8&hour=24&range=cycle_time:72..24&range=cycle_time:..")).toEqual(PLAIN);
});

test("a page is the last part of a path, also below a path of a proxy", () => {
  expect(["/", "/reviews", "/team/headway/delivery", "/team/headway/", "/no-page"].map(readPage)).toEqual(["overview", "reviews", "delivery", "overview", "overview"]);
  expect([VIEWS[7]!, VIEWS[11]!].map(addressOf)).toEqual(["./explore?metric=review_rounds&group=team&answered=acme/back-end", "./reviews?table=reviewers&table=review-latency&pending=mira"]);
});

test("a repository named twice is one", () => {
  expect(readView("overview", "?repo=b/b&repo=a/a&repo=b/b").filters.repos).toEqual(["a/a", "b/b"]);
});

test("a range of values has one edge or two, and a drill-down stays within it", () => {
  expect(["cycle_time:24..", "cycle_time:..1.5", "cycle_time:..", "cycle_time:3..3"].map(readRange)).toEqual([
    { metric: "cycle_time", from: 24, below: null }, { metric: "cycle_time", from: null, below: 1.5 }, null, null,
  ]);
  expect(intersection({ from: 16, below: 32 }, { from: 24, below: null })).toEqual({ from: 24, below: 32 });
});

test("hours that follow each other are one span, and a stretch over midnight is two", () => {
  expect(hoursBetween(9, 12)).toEqual([9, 10, 11]);
  expect(hourSpans(hoursBetween(22, 2))).toEqual(["00:00–02:00", "22:00–24:00"]);
  expect(hourSpans(hoursBetween(0, 24))).toEqual(["00:00–24:00"]);
});

test("goals, the stream and what is open now have no filter by what is counted", () => {
  const counted = { weekday: ["1"], hour: ["09"], metric: "cycle_time", at_least: 24, below: 72 };
  expect(sharedFiltersOf({ from: "2026-11-02", to: "2026-11-09", interval: "week", repo: ["a/b"], team: [], author: [], ...counted })).toEqual({ repo: ["a/b"], team: [], author: [] });
});
