import { address, sharedFiltersOf } from "../api/addresses";
import type { PagePullRequestRow, PageReviewRequestRow } from "../api/schema";
import { changesReviews } from "./interest";
import { Query } from "./query";
import { forSelection } from "./selection";

export const TURN_ROWS = 50;

/** What an open pull request waits for beside a review. */
export type OpenClock = "approved" | "changes_requested";

/** The open pull requests for which a clock runs; `author`: only theirs, null: everybody's whom the filters let pass. */
export const clockQuery = (clock: OpenClock, only: string | null) => new Query<{ rows: PagePullRequestRow }>({
  paths: forSelection((selection) => ({
    rows: address("/api/v1/pull-requests", { clock: [clock], ...sharedFiltersOf(selection), ...(only !== null && { author: [only] }), sort: "opened", limit: TURN_ROWS }),
  })),
  affectedByPullRequest: ({ facts }) => changesReviews(facts),
  whileWatched: true,
});

/** The reviews that are asked of somebody and pending, the longest waiting first. */
export const pendingQuery = (reviewer: string) => new Query<{ rounds: PageReviewRequestRow }>({
  paths: forSelection(({ repo }) => ({
    rounds: address("/api/v1/review-requests", { reviewer: [reviewer], repo, state: ["pending"], sort: "waiting_since", limit: TURN_ROWS }),
  })),
  affectedByPullRequest: ({ facts }) => changesReviews(facts),
  whileWatched: true,
});
