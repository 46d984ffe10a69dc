import { address } from "../api/addresses";
import type { GoalAnswer, PageGoalRow, PageMissedPullRequest, PreviewAnswer } from "../api/schema";
import { daysBetween } from "../format/dates";
import { Query } from "./query";
import { forSelection } from "./selection";

/** Each goal in its own window until now. */
export const goalsQuery = () => new Query<{ goals: PageGoalRow }>({
  paths: forSelection(({ repo, team, author }) => ({ goals: address("/api/v1/goals", { repo, team, author }) })),
  affectedByPullRequest: () => true,
  slow: true,
  whileWatched: true,
});

/** A goal over the selected days; of more than a year, nothing is fetched. */
export const goalSeriesQuery = (name: string) => new Query<{ trend: GoalAnswer }>({
  paths: forSelection(({ from, to, interval, repo, team, author }) => (daysBetween(from, to) > MOST_DAYS ? null : {
    trend: address("/api/v1/goals/{name}", { from, to, interval, repo, team, author }, { name }),
  })),
  affectedByPullRequest: () => true,
  slow: true,
  whileWatched: true,
});

const MOST_DAYS = 366;

/** The most rows of what missed a goal. */
export const MISSED_ROWS = 50;

/** What missed a goal in its window until now, the last deadline first. */
export const missedQuery = (name: string) => new Query<{ missed: PageMissedPullRequest }>({
  paths: forSelection(({ repo, team, author }) => ({
    missed: address("/api/v1/goals/{name}/missed", { repo, team, author, limit: MISSED_ROWS }, { name }),
  })),
  affectedByPullRequest: () => true,
  slow: true,
  whileWatched: true,
});

/** What an alert of a goal would have told in so many days with a threshold, like `24h`; null: the goal's own. */
export const previewQuery = (goal: string, within: () => string | null, days: number) => new Query<{ preview: PreviewAnswer }>({
  paths: forSelection(({ repo, team, author }) => ({
    preview: address("/api/v1/alerts/preview", { goal, within: within(), days, repo, team, author }),
  })),
  whileWatched: true,
});
