import { describe, expect, test } from "vitest";
import type { Fact, PullRequestDetail } from "../src/api/schema";
import { describeFact } from "../src/format/facts";
import { latestEntry } from "../src/live/feed_entry";

function fact(type: string, at: string, says: Record<string, unknown> = {}): Fact {
  return { id: `${type}@${at}`, type: `pull_request.${type}`, at, via: ["webhook"], actor: "mira", says };
}

function pull(...facts: Fact[]): PullRequestDetail {
  return { repo: "acme/api", number: 7, title: "Tidy", state: "open", facts } as unknown as PullRequestDetail;
}

describe("a fact in GitHub's words", () => {
  test.each([
    [fact("merged", ""), "merged"],
    [fact("review_submitted", "", { state: "APPROVED" }), "approved"],
    [fact("review_submitted", "", { state: "changes_requested" }), "changes requested"],
    [fact("review_submitted", "", {}), "reviewed"],
    [fact("review_requested", "", { reviewer: "lea" }), "review requested from lea"],
    [fact("review_requested", "", {}), "review requested"],
    [fact("something_new", "", {}), "something new"],
  ])("%o", (one, words) => expect(describeFact(one)).toBe(words));
});

describe("what just happened to a pull request", () => {
  test("is its newest fact, in whatever order they come", () => {
    const facts = [fact("opened", "2026-11-23T10:00:00Z"), fact("review_submitted", "2026-11-23T12:00:00Z", { state: "approved" }), fact("ready_for_review", "2026-11-23T11:00:00Z")];
    expect(latestEntry(pull(...facts))).toMatchObject({ what: "approved", who: "mira", number: 7 });
  });

  test("is not a change of its description", () => {
    expect(latestEntry(pull(fact("opened", "2026-11-23T10:00:00Z"), fact("described", "2026-11-23T12:00:00Z")))?.what).toBe("opened");
  });

  test("is the merge rather than the close that comes with it", () => {
    const [merge, close] = [fact("merged", "2026-11-23T10:00:00Z"), fact("closed", "2026-11-23T10:00:00Z")];
    expect([pull(merge, close), pull(close, merge)].map((one) => latestEntry(one)?.what)).toEqual(["merged", "merged"]);
  });

  test("is nothing where nothing is known", () => expect(latestEntry(pull())).toBeNull());
});
