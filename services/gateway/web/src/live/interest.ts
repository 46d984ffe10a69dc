import type { Fact, MetricsMoved, PullRequestRow } from "../api/schema";

/** What a question is about, so that a notice that does not touch it costs nothing. No repositories: all of them. */
export interface Interest {
  metrics: readonly string[] | "every";
  repos: readonly string[];
  from: string;
  to: string;
}

/** Whether the answer to a question may be another one now. */
export function touches(moved: MetricsMoved, interest: Interest): boolean {
  const { metrics, repos, from, to } = interest;
  return (
    (metrics === "every" || moved.metrics.some((metric) => metrics.includes(metric))) &&
    touchesRepos(moved.repos, repos) &&
    moved.days.some((day) => from <= day && day < to)
  );
}

/** Whether a pull request that moved enters or leaves the list of those that wait for review, or looks different in it. */
export function changesWaiting(row: PullRequestRow, items: readonly PullRequestRow[]): boolean {
  const listed = items.find(({ repo, number }) => repo === row.repo && number === row.number);
  const [waited, waits] = [listed !== undefined && listed.waiting_since !== null, row.state === "open" && row.waiting_since !== null];
  return waited !== waits || (waits && looks(listed!) !== looks(row));
}

/** What the list shows of a pull request. */
function looks({ title, url, author, reviewers, waiting_since }: PullRequestRow): string {
  return JSON.stringify([title, url, author, reviewers, waiting_since]);
}

const NO_REVIEW = new Set(["pull_request.commented", "pull_request.head_force_pushed"]);

/** Whether new facts may change who reviewed, or has to; null: it is not known what is new. */
export function changesReviews(facts: readonly Fact[] | null): boolean {
  return facts === null || facts.length === 0 || facts.some(({ type }) => !NO_REVIEW.has(type));
}

export function touchesRepos(moved: readonly string[], chosen: readonly string[]): boolean {
  return chosen.length === 0 || moved.some((repo) => holds(chosen, repo));
}

/** Whether a name is among others, however it is spelt: as GitHub compares repositories and logins. */
export function holds(names: readonly string[], name: string): boolean {
  return names.some((other) => same(other, name));
}

export function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
