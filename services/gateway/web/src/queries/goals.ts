import { address, sharedFiltersOf } from "../api/addresses";
import type { GoalAnswer, PageGoalInterval, PageGoalRow, PreviewAnswer } from "../api/schema";
import { daysBetween } from "../format/dates";
import type { GoalIntervals } from "../state/view";
import { Query } from "./query";
import { forSelection, selection } from "./selection";

/** Each goal in its own window until now. */
export const goalsQuery = () => new Query<{ goals: PageGoalRow }>({
  paths: forSelection((selection) => ({ goals: address("/api/v1/goals", sharedFiltersOf(selection)) })),
  affectedByPullRequest: () => true,
  slow: true,
  whileWatched: true,
});

/** A goal over the selected days; of more than a year, nothing is fetched. */
export const goalSeriesQuery = (name: string) => new Query<{ trend: GoalAnswer }>({
  paths: forSelection((selection) => (daysBetween(selection.from, selection.to) > MOST_DAYS ? null : {
    trend: address("/api/v1/goals/{name}", { from: selection.from, to: selection.to, interval: selection.interval, ...sharedFiltersOf(selection) }, { name }),
  })),
  affectedByPullRequest: () => true,
  slow: true,
  whileWatched: true,
});

const MOST_DAYS = 366;

/** The most rows of a page of intervals. */
export const INTERVAL_ROWS = 100;

/** Returns the address of every interval that a figure of a goal counts; `limit` and `cursor` make it a page of them. Null until the filters are known. */
export function intervalsAddress({ goal, result, days }: GoalIntervals, page: { limit?: number; cursor?: string | null } = {}): string | null {
  if (!selection.value) return null;
  return address("/api/v1/goals/{name}/intervals", { ...days, ...sharedFiltersOf(selection.value), ...(result === "before" ? { previous: true } : { result: result && [result] }), ...page }, { name: goal });
}

/** A page of the intervals that a figure of a goal counts, the last decided first. */
export const intervalsQuery = (intervals: GoalIntervals, cursor: string | null) => new Query<{ intervals: PageGoalInterval }>({ paths: () => pageOf(intervals, cursor) });

function pageOf(intervals: GoalIntervals, cursor: string | null): { intervals: string } | null {
  const rows = intervalsAddress(intervals, { limit: INTERVAL_ROWS, cursor });
  return rows === null ? null : { intervals: rows };
}

/** What missed a goal in its window until now, the last deadline first. */
export const missedQuery = (missed: GoalIntervals) => new Query<{ intervals: PageGoalInterval }>({
  paths: () => pageOf(missed, null),
  affectedByPullRequest: () => true,
  slow: true,
  whileWatched: true,
});

/** What an alert of a goal would have told in so many days with a threshold, like `24h`; null: the goal's own. */
export const previewQuery = (goal: string, within: () => string | null, days: number) => new Query<{ preview: PreviewAnswer }>({
  paths: forSelection((selection) => ({
    preview: address("/api/v1/alerts/preview", { goal, within: within(), days, ...sharedFiltersOf(selection) }),
  })),
  whileWatched: true,
});
