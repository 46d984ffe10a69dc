import type { Fact, MetricsMoved, PullRequestRow } from "../api/schema";
import { includesName } from "../format/names";

/** The metrics, repositories (none: all) and days that a query shows. */
export interface Interest {
  metrics: readonly string[] | "every";
  repos: readonly string[];
  from: string;
  to: string;
}

/** Whether changed metrics may change the answer of a query with this interest. */
export function affects(changed: MetricsMoved, interest: Interest): boolean {
  const { metrics, repos, from, to } = interest;
  return (
    (metrics === "every" || changed.metrics.some((metric) => metrics.includes(metric))) &&
    affectsRepos(changed.repos, repos) &&
    changed.days.some((day) => from <= day && day < to)
  );
}

/** Whether a changed pull request enters or leaves the list of waiting reviews, or looks different in it. */
function changesWaiting(row: PullRequestRow, items: readonly PullRequestRow[]): boolean {
  const listed = items.find(({ repo, number }) => repo === row.repo && number === row.number);
  const [waited, waits] = [listed !== undefined && listed.waiting_since !== null, row.state === "open" && row.waiting_since !== null];
  return waited !== waits || (waits && shownText(listed!) !== shownText(row));
}

/**
 * Returns the list of waiting reviews with a changed pull request, whose whole row is known; the same list if it looks the same.
 * Null: the list is full and one leaves it, so that it is unknown which one comes next.
 */
export function withWaiting(row: PullRequestRow & { gone?: boolean }, items: PullRequestRow[], limit: number): PullRequestRow[] | null {
  const waits = row.state === "open" && row.waiting_since !== null && !row.gone;
  if (!row.gone && !changesWaiting(row, items)) return items;
  const others = items.filter(({ repo, number }) => repo !== row.repo || number !== row.number);
  const full = items.length >= limit && items.every((one) => one.waiting_since !== null);
  if (full && (!waits || others.length < items.length)) return null;
  const rows = waits ? [...others, row] : others;
  return rows.sort((one, other) => waitingFrom(one) - waitingFrom(other)).slice(0, limit);
}

/** Returns since when a pull request waits (milliseconds); one that does not comes last. */
function waitingFrom({ waiting_since }: PullRequestRow): number {
  return waiting_since === null ? Number.MAX_SAFE_INTEGER : Date.parse(waiting_since);
}

/** Returns what the list shows of a pull request, as text. */
function shownText({ title, url, author, reviewers, waiting_since }: PullRequestRow): string {
  return JSON.stringify([title, url, author, reviewers, waiting_since]);
}

const NOT_ABOUT_REVIEWS = new Set(["pull_request.commented", "pull_request.head_force_pushed"]);

/** Whether new facts may change who reviewed or has to; null: it is unknown what is new. */
export function changesReviews(facts: readonly Fact[] | null): boolean {
  return facts === null || facts.length === 0 || facts.some(({ type }) => !NOT_ABOUT_REVIEWS.has(type));
}

/** Whether any of the changed repositories is among the chosen ones; none chosen: all are. */
export function affectsRepos(changed: readonly string[], chosen: readonly string[]): boolean {
  return chosen.length === 0 || changed.some((repo) => includesName(chosen, repo));
}
