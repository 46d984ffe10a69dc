import { describe, expect, test } from "vitest";
import { touches, type Interest } from "../src/live/interest";

const MOVED = { repos: ["acme/api"], days: ["2026-11-23"], metrics: ["cycle_time", "merged"] };
const INTEREST: Interest = { metrics: ["cycle_time"], repos: [], from: "2026-09-07", to: "2026-11-24" };

describe("a question is asked again only if its answer may be another one", () => {
  test.each([
    ["of the metric, the days and any repository", {}, true],
    ["of that repository", { repos: ["acme/web", "acme/api"] }, true],
    ["of that repository, spelt otherwise", { repos: ["Acme/API"] }, true],
    ["of another repository", { repos: ["acme/web"] }, false],
    ["of another metric", { metrics: ["opened"] }, false],
    ["of every metric", { metrics: "every" as const }, true],
    ["of days before", { to: "2026-11-23" }, false],
    ["of days after", { from: "2026-11-24", to: "2026-12-01" }, false],
    ["of no days yet", { from: "", to: "" }, false],
  ])("one %s", (_, difference, touched) => expect(touches(MOVED, { ...INTEREST, ...difference })).toBe(touched));
});
