import type { Interval } from "./types";

export const API = "api/v1";

export type Parameters = Record<string, string | number | readonly string[] | null | undefined>;

/** The address of a resource; parameters that are lists repeat, empty ones are left out. */
export function address(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null || value === undefined) continue;
    for (const one of typeof value === "object" ? value : [String(value)]) query.append(name, one);
  }
  const text = query.toString();
  return text ? `${API}/${path}?${text}` : `${API}/${path}`;
}

/** The same resource as a CSV file. */
export function asCsv(path: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}format=csv`;
}

/** Which pull requests, days and buckets a question is about. */
export interface Scope {
  from: string;
  to: string;
  interval: Interval;
  repo: readonly string[];
  team: readonly string[];
  author: readonly string[];
}

export function metricAddress(name: string, scope: Scope, more: Parameters = {}): string {
  const { interval, ...filters } = scope;
  return address(`metrics/${encodeURIComponent(name)}`, { interval, ...filters, ...more });
}

export function distributionAddress(name: string, { interval: _, ...filters }: Scope): string {
  return address(`metrics/${encodeURIComponent(name)}/distribution`, filters);
}

export function reviewersAddress({ interval: _, ...filters }: Scope): string {
  return address("reviewers", filters);
}

/** `former`: the id of a repository whose name is another's now. */
export function pullRequestAddress(repo: string, number: number, former: number | null = null): string {
  return address(`pull-requests/${repo.split("/").map(encodeURIComponent).join("/")}/${number}`, { repository_id: former });
}
