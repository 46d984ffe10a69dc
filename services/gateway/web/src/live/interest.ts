import type { MetricsMoved } from "../api/schema";

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
