import { address, filtersOf, reviewersAddress, type Parameters, type Selection } from "../api/addresses";
import type { PageReviewRequestRow, Reviewers } from "../api/schema";
import { optionOf } from "../state/location";
import { changesReviews } from "./interest";
import type { ReviewRounds } from "../state/view";
import { peopleHidden } from "./definitions";
import { Query } from "./query";
import { forSelection } from "./selection";

export const REVIEWER_ROWS = 50;

/** Returns the chosen order of reviewers: a column as the API names it, with `-` before it for the largest first. */
export function reviewerOrder(): string {
  const order = optionOf("sort");
  return order !== null && /^-?[a-z][a-z0-9_.]*$/.test(order) ? order : "-requests";
}

/** A page of reviewers; `begin`: where it begins, null: at the top. */
export const reviewersQuery = (begin: () => string | null) => new Query<{ reviewers: Reviewers }>({
  paths: forSelection((selection) => (peopleHidden.value ? null : { reviewers: reviewersAddress(selection, { sort: reviewerOrder(), limit: REVIEWER_ROWS, cursor: begin() }) })),
  affectedByPullRequest: ({ facts }) => changesReviews(facts),
  slow: true,
  whileWatched: true,
});

/** The most reviewers that are offered at once. */
const OFFERED_REVIEWERS = 100;

/** The first reviewers by name of those whose names have a text. */
export const reviewersByNameQuery = (text: () => string) => new Query<{ reviewers: Reviewers }>({
  paths: forSelection((selection) => (peopleHidden.value ? null : { reviewers: reviewersAddress(selection, { sort: "reviewer", limit: OFFERED_REVIEWERS, q: text() || null }) })),
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
