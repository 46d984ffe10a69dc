import { address, filtersOf, reviewersAddress, type Parameters, type Selection } from "../api/addresses";
import type { PageReviewRequestRow, Reviewers } from "../api/schema";
import { changesReviews } from "./interest";
import type { ReviewRounds } from "../state/view";
import { peopleHidden } from "./definitions";
import { Query } from "./query";
import { forSelection } from "./selection";

export const reviewersQuery = () => new Query<{ reviewers: Reviewers }>({
  paths: forSelection((selection) => (peopleHidden.value ? null : { reviewers: reviewersAddress(selection) })),
  affectedByPullRequest: ({ facts }) => changesReviews(facts),
  slow: true,
  whileWatched: true,
});

/** The review rounds of a reviewer. */
export const reviewRoundsQuery = (rounds: ReviewRounds) => new Query<{ rounds: PageReviewRequestRow }>({
  paths: forSelection((selection) => ({
    rounds: address("/api/v1/review-requests", { ...filtersOf(selection), reviewer: [rounds.reviewer], ...roundsOf(rounds.figure, selection), limit: 100 }),
  })),
});

/** Returns which rounds a figure counts: those of the period, the newest first, or the pending ones, the longest waiting first. */
function roundsOf(figure: ReviewRounds["figure"], { from, to }: Selection): Parameters<"/api/v1/review-requests"> {
  switch (figure) {
    case "rounds": return { from, to, sort: "-requested_at" };
    case "again": return { from, to, re_request: true, sort: "-requested_at" };
    case "answered": return { from, to, at: "answered_at", sort: "-answered_at" };
    case "pending": return { state: ["pending"], sort: "waiting_since" };
  }
}
