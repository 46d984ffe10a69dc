import { address, pullRequestAddress } from "../api/addresses";
import type { PagePullRequestRow, PullRequestDetail } from "../api/schema";
import { withWaiting } from "./interest";
import { drawer } from "../state/location";
import { Query } from "./query";
import { forSelection } from "./selection";

/** The most open pull requests that are searched for those that wait for a review. */
export const WAITING_ROWS = 50;

export const waiting = new Query<{ waiting: PagePullRequestRow }>({
  paths: forSelection(({ repo, team, author }) => ({
    waiting: address("/api/v1/pull-requests", { state: ["open"], sort: "waiting_since", limit: WAITING_ROWS, repo, team, author }),
  })),
  withPullRequest: (row, data) => {
    const items = withWaiting(row, data.waiting.items, WAITING_ROWS);
    if (items === data.waiting.items) return data;
    return items && { waiting: { ...data.waiting, items } };
  },
});

export const recent = new Query<{ recent: PagePullRequestRow }>({
  paths: forSelection(({ repo, team, author }) => ({
    recent: address("/api/v1/pull-requests", { sort: "-updated_at", limit: 12, repo, team, author }),
  })),
  whileWatched: true,
});

/** The pull request in the drawer. */
export const detail = new Query<{ detail: PullRequestDetail }>({
  paths: () => {
    const shown = drawer.value;
    return shown?.kind === "pull-request" ? { detail: pullRequestAddress(shown.repo, shown.number, shown.former) } : null;
  },
});
