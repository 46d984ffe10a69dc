import { address, sharedFiltersOf, pullRequestAddress } from "../api/addresses";
import type { PagePullRequestRow, PullRequestDetail } from "../api/schema";
import { withWaiting } from "./interest";
import { Query } from "./query";
import { forSelection } from "./selection";

/** The most open pull requests that are searched for those that wait for a review. */
export const WAITING_ROWS = 50;

export const waitingQuery = () => new Query<{ waiting: PagePullRequestRow }>({
  paths: forSelection((selection) => ({
    waiting: address("/api/v1/pull-requests", { state: ["open"], sort: "waiting_since", limit: WAITING_ROWS, ...sharedFiltersOf(selection) }),
  })),
  withPullRequest: (row, data) => {
    const items = withWaiting(row, data.waiting.items, WAITING_ROWS);
    if (items === data.waiting.items) return data;
    return items && { waiting: { ...data.waiting, items } };
  },
  whileWatched: true,
});

/** One pull request, whatever it is: whether there is any at all. */
export const anyPullRequestQuery = () => new Query<{ any: PagePullRequestRow }>({
  paths: () => ({ any: address("/api/v1/pull-requests", { limit: 1 }) }),
  affectedByPullRequest: () => true,
});

export const recentQuery = () => new Query<{ recent: PagePullRequestRow }>({
  paths: forSelection((selection) => ({
    recent: address("/api/v1/pull-requests", { sort: "-updated_at", limit: 12, ...sharedFiltersOf(selection) }),
  })),
  whileWatched: true,
});

/** A pull request with its facts; `former`: the id of a repository whose name is another's now. */
export const pullRequestQuery = (repo: string, number: number, former: number | null) => new Query<{ detail: PullRequestDetail }>({
  paths: () => ({ detail: pullRequestAddress(repo, number, former) }),
  affectedByPullRequest: (row) => row.repo === repo && row.number === number,
});
