import { address, reviewersAddress } from "../api/addresses";
import type { PageReviewRequestRow, PageReviewerRow } from "../api/schema";
import { changesReviews } from "./interest";
import type { ReviewRounds } from "../state/view";
import { peopleHidden } from "./definitions";
import { Query } from "./query";
import { selection, forSelection } from "./selection";

export const reviewersQuery = () => new Query<{ reviewers: PageReviewerRow }>({
  paths: forSelection((selection) => (peopleHidden.value ? null : { reviewers: reviewersAddress(selection) })),
  affectedByPullRequest: ({ facts }) => changesReviews(facts),
  slow: true,
  whileWatched: true,
});

/** The review rounds of a reviewer. */
export const reviewRoundsQuery = (rounds: ReviewRounds) => new Query<{ rounds: PageReviewRequestRow }>({
  paths: () => (selection.value ? { rounds: reviewRoundsAddress(rounds) } : null),
});

/** Returns the address of the pending rounds, the longest waiting first, or of all of the period, the newest first. */
function reviewRoundsAddress({ reviewer, pending }: ReviewRounds): string {
  const { from, to, repo = [], team = [], author = [] } = selection.value ?? {};
  const which = pending ? { state: ["pending"], sort: "waiting_since" } : { from, to, sort: "-requested_at" };
  return address("/api/v1/review-requests", { reviewer: [reviewer], repo, team, author, ...which, limit: 100 });
}
