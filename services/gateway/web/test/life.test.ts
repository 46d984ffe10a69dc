import { describe, expect, test } from "vitest";
import type { Fact, PullRequestDetail } from "../src/api/schema";
import { lifeOf } from "../src/charts/life";

const HOUR = 3_600_000;
const START = Date.parse("2026-11-23T09:00:00Z");
const at = (hour: number): string => new Date(START + hour * HOUR).toISOString();

function fact(type: string, hour: number, says: Fact["says"] = {}, actor: string | null = "mira"): Fact {
  return { id: `${type}@${hour}`, type: `pull_request.${type}`, at: at(hour), via: ["webhook"], actor, says };
}

function lanes(state: PullRequestDetail["state"], facts: Fact[], milestones: PullRequestDetail["milestones"] = {}, now = 10): Record<string, unknown[]> {
  const life = lifeOf({ facts, milestones, state }, START + now * HOUR)!;
  const hours = (time: number): number => (time - START) / HOUR;
  return Object.fromEntries(life.lanes.map(({ name, bars, points }) => [name, [...bars.map((bar) => [bar.label, hours(bar.from), hours(bar.to), bar.open]), ...points.map((point) => [point.label, hours(point.at)])]]));
}

describe("the life of a pull request", () => {
  test("says when it was a draft and when it was open", () => {
    expect(lanes("merged", [fact("merged", 8), fact("opened", 0, { draft: true }), fact("ready_for_review", 2), fact("converted_to_draft", 3), fact("ready_for_review", 5)])["State"])
      .toEqual([["draft", 0, 2, false], ["open", 2, 3, false], ["draft", 3, 5, false], ["open", 5, 8, false]]);
  });

  test("goes on until now while it is open, and a review that is due does, too", () => {
    const found = lanes("open", [fact("opened", 0), fact("review_requested", 1, { reviewer: "lea" })]);
    expect([found["State"], found["lea"]]).toEqual([[["open", 0, 10, true]], [["review is due", 1, 10, true]]]);
  });

  test("has a lane for each reviewer: asked until answered, then asked again, then taken back", () => {
    const asked = (hour: number): Fact => fact("review_requested", hour, { reviewer: "lea" });
    const facts = [fact("opened", 0), asked(1), fact("review_submitted", 3, { state: "changes_requested" }, "lea"), asked(4), fact("review_request_removed", 5, { reviewer: "lea" }), fact("merged", 6)];
    expect(lanes("merged", facts)["lea"]).toEqual([["asked until answered", 1, 3, false], ["asked until answered", 4, 5, false], ["changes requested", 3]]);
  });

  test("has the phases whose two milestones are known", () => {
    const milestones = { first_commit: null, opened: at(0), ready: at(0), first_review: at(2), approved: null, merged: at(6), deployed: at(7) };
    expect(lanes("merged", [fact("opened", 0), fact("merged", 6)], milestones)["Phases"]).toEqual([["pickup", 0, 2, false], ["deploy", 6, 7, false]]);
  });

  test("of nothing is nothing", () => expect(lifeOf({ facts: [], milestones: {}, state: "open" }, START)).toBeNull());
});
