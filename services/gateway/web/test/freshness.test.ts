import { describe, expect, test } from "vitest";
import { allFail, failureOf, lastAnswer, longestUnanswered, type Answered } from "../src/format/freshness";

const AT = "2026-11-23T12:00:00Z";

function source(repo: string, observed_at: string | null, state: Answered["state"] = "live"): Answered {
  return { repo, state, via: "graphql", observed_at, error: state === "failing" ? "GitHub does not answer" : null };
}

describe("freshness is when GitHub last answered", () => {
  test("of several sources the newest answer counts", () => {
    expect(lastAnswer([source("a/a", AT), source("a/b", "2026-11-23T11:00:00Z")])).toBe(Date.parse(AT));
  });

  test("a source that never answered is no answer, and has waited longer than any", () => {
    const rows = [source("a/a", AT), source("a/b", null, "failing")];
    expect(lastAnswer([rows[1]!])).toBeNull();
    expect(lastAnswer(rows)).toBe(Date.parse(AT));
    expect(longestUnanswered(rows)?.repo).toBe("a/b");
  });
});

describe("failing sources", () => {
  test("nothing is live only where all of them fail", () => {
    expect([allFail([]), allFail([source("a/a", AT), source("a/b", null, "failing")]), allFail([source("a/b", null, "failing")])]).toEqual([false, false, true]);
  });

  test("are named with their error", () => {
    expect(failureOf([source("a/a", AT)])).toBeNull();
    expect(failureOf([source("a/b", null, "failing")])).toBe("a/b cannot be read: GitHub does not answer");
    expect(failureOf([source("a/a", AT), source("a/b", null, "failing")])).toBe("1 of 2 sources fails, a/b: GitHub does not answer");
    expect(failureOf([source("a/a", AT, "failing"), source("a/b", null, "failing")])).toBe("2 of 2 sources fail, the first is a/a: GitHub does not answer");
  });
});
