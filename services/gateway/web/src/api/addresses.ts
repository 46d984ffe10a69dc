import type { MetricAnswer, paths } from "./schema";

/** The paths that can be read. */
type Path = { [P in keyof paths]: paths[P] extends { get: { parameters: object } } ? P : never }[keyof paths];
type Query<P extends Path> = NonNullable<paths[P]["get"]["parameters"]["query"]>;

/** The query parameters of a path, as its OpenAPI document names them; null and undefined are left out. */
export type Parameters<P extends Path> = { [Name in keyof Query<P>]?: Readonly<Query<P>[Name]> | null | undefined };

/** Returns the address of a path: `names` fill its braces, a parameter that is a list repeats. */
export function address<P extends Path>(path: P, parameters: Parameters<P> = {}, names: Record<string, string> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  // Without the leading slash, so that the page also works below a path of a reverse proxy.
  const place = path.slice(1).replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name]!));
  return query.size > 0 ? `${place}?${query}` : place;
}

/** Returns the address of the same answer as a CSV file. */
export function asCsv(path: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}format=csv`;
}

/** The filters, days and buckets of a request. */
export interface Selection {
  from: string;
  to: string;
  interval: MetricAnswer["interval"];
  repo: readonly string[];
  team: readonly string[];
  author: readonly string[];
  reviewer?: readonly string[];
  involves?: readonly string[];
  label?: readonly string[];
  base?: readonly string[];
  size?: readonly string[];
  origin?: readonly string[];
  missing?: readonly string[];
  weekday?: readonly string[];
  hour?: readonly string[];
  /** The metric of which a value is at least (inclusive) and below (exclusive) something, in its unit. */
  metric?: string;
  at_least?: number;
  below?: number;
}

/** Returns the filters of a selection without its days. */
export function filtersOf({ from: _, to: _to, interval: _interval, ...filters }: Selection): Omit<Selection, "from" | "to" | "interval"> {
  return filters;
}

/** Returns the filters that also what is open now, goals and the stream have: without when in the week it was and a range of a metric's value. */
export function sharedFiltersOf(selection: Selection): Omit<Selection, "from" | "to" | "interval" | "weekday" | "hour" | "metric" | "at_least" | "below"> {
  const { weekday: _weekday, hour: _hour, metric: _metric, at_least: _least, below: _below, ...filters } = filtersOf(selection);
  return filters;
}

export function metricAddress(name: string, selection: Selection, more: Parameters<"/api/v1/metrics/{name}"> = {}): string {
  return address("/api/v1/metrics/{name}", { ...selection, ...more }, { name });
}

export function distributionAddress(name: string, { interval: _, ...filters }: Selection): string {
  return address("/api/v1/metrics/{name}/distribution", filters, { name });
}

export function reviewersAddress({ interval: _, ...filters }: Selection, more: Parameters<"/api/v1/reviewers">): string {
  return address("/api/v1/reviewers", { ...filters, ...more });
}

/** `former`: the id of a repository whose name is another's now. */
export function pullRequestAddress(repo: string, number: number, former: number | null = null): string {
  const [owner = "", name = ""] = repo.split("/");
  return address("/api/v1/pull-requests/{owner}/{repo}/{number}", { repository_id: former }, { owner, repo: name, number: String(number) });
}
