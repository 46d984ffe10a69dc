import { describe, expect, test } from "vitest";
import { drillDownOf, type View } from "../src/state/view";
import { readView, writeView } from "../src/state/view_address";
import { DEFAULT_PERIOD } from "../src/state/period";

const PLAIN: View = {
  filters: { period: DEFAULT_PERIOD, repos: [], teams: [], authors: [] }, coding: false, metricChoice: { metric: null, groupBy: null }, drawer: null,
};

const VIEWS: View[] = [
  PLAIN,
  { ...PLAIN, filters: { period: { kind: "all" }, repos: ["acme/api", "acme/nats.py"], teams: ["R&D", "Ünïted = team"], authors: ["ada", "grace-h"] } },
  { ...PLAIN, coding: true, drawer: { kind: "pull-request", repo: "acme/nats.py", number: 42, former: null } },
  { ...PLAIN, drawer: { kind: "drill-down", drillDown: drillDownOf("cycle_time", { from: "2026-11-16", to: "2026-11-23" }) } },
  { ...PLAIN, drawer: { kind: "drill-down", drillDown: { ...drillDownOf("merged", { from: "2026-11-16", to: "2026-11-23" }, "mira"), hours: { from: 0.25, to: 4 } } } },
  { ...PLAIN, drawer: { kind: "drill-down", drillDown: { ...drillDownOf("merged", { from: "2026-11-16", to: "2026-11-23" }), hours: { from: 672, to: null } } } },
  { ...PLAIN, metricChoice: { metric: "review_rounds", groupBy: "team" }, drawer: { kind: "review-rounds", rounds: { reviewer: "acme/back-end", pending: false } } },
  { ...PLAIN, metricChoice: { metric: null, groupBy: "weekday" }, drawer: { kind: "review-rounds", rounds: { reviewer: "mira", pending: true } } },
  { ...PLAIN, drawer: { kind: "deployments" } },
  { ...PLAIN, drawer: { kind: "pull-request", repo: "acme/nats.py", number: 42, former: 71001 } },
];

describe("the address of the page keeps the view", () => {
  test.each(VIEWS)("%o comes back as it was", (view) => expect(readView(writeView(view))).toEqual(view));

  test("the plain page has a plain address", () => expect(writeView(PLAIN)).toBe(""));

  test("it can be read by people", () => {
    expect(writeView(VIEWS[2]!)).toBe("?coding=1&pull=acme/nats.py/42");
    expect(writeView(VIEWS.at(-1)!)).toBe("?pull=acme/nats.py/42&former=71001");
    expect(writeView(VIEWS[3]!)).toBe("?behind=cycle_time:2026-11-16:2026-11-23");
  });
});

test("what makes no sense in an address is left out", () => {
  expect(readView("?period=x&repo=&team=&pull=acme&behind=cycle_time:yesterday&coding=yes&author=&metric=Not-one&group=mood&rounds=")).toEqual(PLAIN);
});

test("a repository named twice is one", () => {
  expect(readView("?repo=b/b&repo=a/a&repo=b/b").filters.repos).toEqual(["a/a", "b/b"]);
});
