import { describe, expect, test } from "vitest";
import type { PullRequestRow } from "../src/api/schema";
import { changesReviews, affects, withWaiting, type Interest } from "../src/queries/interest";

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
  ])("one %s", (_, difference, touched) => expect(affects(MOVED, { ...INTEREST, ...difference })).toBe(touched));
});

const WAITS = { repo: "acme/api", number: 7, title: "Tidy", url: "", author: "mira", reviewers: ["lea"], state: "open", waiting_since: "2026-11-23T10:00:00Z" } as unknown as PullRequestRow;
const NOT = { waiting_since: null };

describe("the list of those that wait changes only if it looks different", () => {
  test.each([
    ["enters", WAITS, [], true],
    ["stays as it was", WAITS, [WAITS], false],
    ["has another title", { ...WAITS, title: "Tidy up" }, [WAITS], true],
    ["waits for somebody else", { ...WAITS, reviewers: ["ada"] }, [WAITS], true],
    ["is merged", { ...WAITS, ...NOT, state: "merged" as const }, [WAITS], true],
    ["is a draft again", { ...WAITS, state: "draft" as const }, [WAITS], true],
    ["never waited", { ...WAITS, ...NOT }, [], false],
    ["is listed without waiting", { ...WAITS, ...NOT }, [{ ...WAITS, ...NOT }], false],
    ["has the number of another repository's", WAITS, [{ ...WAITS, repo: "acme/web" }], true],
  ])("a pull request that %s", (_, row, items, asked) => expect(withWaiting(row, items, 50) !== items).toBe(asked));

  test("the row that came with the event is put in its place, and taken out again", () => {
    const [early, late] = [{ ...WAITS, number: 1, waiting_since: "2026-11-22T10:00:00Z" }, { ...WAITS, number: 9, waiting_since: "2026-11-24T10:00:00Z" }];
    const open = { ...WAITS, ...NOT, number: 3 };
    const entered = withWaiting(WAITS, [early, late, open], 50)!;
    expect(entered.map(({ number }) => number)).toEqual([1, 7, 9, 3]);
    expect(withWaiting({ ...WAITS, ...NOT, state: "merged" }, entered, 50)!.map(({ number }) => number)).toEqual([1, 9, 3]);
    expect(withWaiting({ ...WAITS, gone: true }, entered, 50)!.map(({ number }) => number)).toEqual([1, 9, 3]);
  });

  test("only where a full list loses a row it is unknown which one comes next", () => {
    const full = [{ ...WAITS, number: 1 }, { ...WAITS, number: 2 }];
    expect(withWaiting({ ...WAITS, ...NOT, number: 2, state: "merged" }, full, 2)).toBeNull();
    expect(withWaiting({ ...WAITS, ...NOT, number: 2, state: "merged" }, full, 3)!.map(({ number }) => number)).toEqual([1]);
  });
});

test("reviewers are asked for again unless all that is new is a comment or a push", () => {
  const fact = (type: string) => ({ id: type, type: `pull_request.${type}`, at: "", via: [], actor: null, says: {} });
  expect(changesReviews([fact("commented"), fact("head_force_pushed")])).toBe(false);
  expect([changesReviews([fact("commented"), fact("review_requested")]), changesReviews([]), changesReviews(null)]).toEqual([true, true, true]);
});
