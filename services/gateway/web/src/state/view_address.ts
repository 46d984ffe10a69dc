import { DEFAULT_PERIOD, readPeriod, writePeriod } from "./period";
import { pagePath, type PageName } from "./pages";
import { readRange } from "./range";
import { INTERVAL_RESULTS, MORE_FILTERS, NARROWINGS, ROUND_FIGURES, type Deployments, type DrawerView, type DrillDown, type GoalIntervals, type MoreFilters, type Options, type View, type Within } from "./view";

/** The parameters that every page has; all others are options of the page. */
const SHARED = new Set<string>([...MORE_FILTERS, "period", "repo", "team", "author", "pull", "former", "behind", "in", ...ROUND_FIGURES, "intervals", "result", "deployments", "outcome"]);

/** Reads the view from the query of a page's address. What makes no sense is left out. */
export function readView(page: PageName, search: string): View {
  const query = new URLSearchParams(search);
  return {
    page,
    filters: {
      period: readPeriod(query.get("period")),
      repos: unique(query.getAll("repo")),
      teams: unique(query.getAll("team")),
      authors: unique(query.getAll("author")),
      more: readMore(query),
    },
    options: readOptions(query),
    drawer: readPullRequest(query.get("pull"), query.get("former")) ?? readDrillDown(query) ?? readReviewRounds(query) ?? readIntervals(query) ?? readDeployments(query),
  };
}

/** Writes the query (with its ?) that gives this view; the default view has none. */
export function writeView({ filters, options, drawer }: View): string {
  const query = new URLSearchParams();
  const period = writePeriod(filters.period);
  if (period !== writePeriod(DEFAULT_PERIOD)) query.set("period", period);
  for (const repo of filters.repos) query.append("repo", repo);
  for (const team of filters.teams) query.append("team", team);
  for (const author of filters.authors) query.append("author", author);
  for (const name of MORE_FILTERS) for (const value of filters.more[name] ?? []) query.append(name, value);
  for (const [name, values] of Object.entries(options)) for (const value of values) query.append(name, value);
  if (drawer?.kind === "pull-request") query.set("pull", `${drawer.repo}/${drawer.number}`);
  if (drawer?.kind === "pull-request" && drawer.former !== null) query.set("former", `${drawer.former}`);
  if (drawer?.kind === "drill-down") writeDrillDown(query, drawer.drillDown);
  if (drawer?.kind === "review-rounds") query.set(drawer.rounds.figure, drawer.rounds.reviewer);
  if (drawer?.kind === "goal-intervals") writeIntervals(query, drawer.intervals);
  if (drawer?.kind === "deployments") writeDeployments(query, drawer.deployments);
  const text = query.toString().replaceAll("%2F", "/").replaceAll("%3A", ":");
  return text ? `?${text}` : "";
}

/** Returns the address of a view, relative to any page. */
export function addressOf(view: View): string {
  return pagePath(view.page) + writeView(view);
}

/** Whether a value of a filter makes sense, where not every text does. */
const SENSE: { readonly [Name in (typeof MORE_FILTERS)[number]]?: (text: string) => boolean } = {
  weekday: (text) => /^[1-7]$/.test(text),
  hour: (text) => /^([01]\d|2[0-3])$/.test(text),
  range: (text) => readRange(text) !== null,
};

function readMore(query: URLSearchParams): MoreFilters {
  return Object.fromEntries(MORE_FILTERS.map((name) => [name, unique(query.getAll(name)).filter(SENSE[name] ?? (() => true))] as const).filter(([, values]) => values.length > 0));
}

function readOptions(query: URLSearchParams): Options {
  const names = [...new Set(query.keys())].filter((name) => !SHARED.has(name));
  return Object.fromEntries(names.map((name) => [name, query.getAll(name).filter((value) => value !== "")]).filter(([, values]) => values!.length > 0));
}

function readPullRequest(text: string | null, former: string | null): DrawerView | null {
  const parts = /^([^/]+\/[^/]+)\/(\d+)$/.exec(text ?? "");
  const id = /^\d+$/.test(former ?? "") ? Number(former) : null;
  return parts ? { kind: "pull-request", repo: parts[1]!, number: Number(parts[2]), former: id } : null;
}

function readDrillDown(query: URLSearchParams): DrawerView | null {
  const parts = /^([a-z][a-z0-9_]*):(\d{4}-\d\d-\d\d):(\d{4}-\d\d-\d\d)$/.exec(query.get("behind") ?? "");
  if (!parts) return null;
  const [, metric, from, to] = parts as unknown as [string, string, string, string];
  return { kind: "drill-down", drillDown: { metric, from, to, within: readWithin(query.getAll("in")) } };
}

function readReviewRounds(query: URLSearchParams): DrawerView | null {
  const figure = ROUND_FIGURES.find((one) => query.get(one));
  return figure ? { kind: "review-rounds", rounds: { reviewer: query.get(figure)!, figure } } : null;
}

function readIntervals(query: URLSearchParams): DrawerView | null {
  const parts = /^([^:]+)(?::(\d{4}-\d\d-\d\d):(\d{4}-\d\d-\d\d))?$/.exec(query.get("intervals") ?? "");
  if (!parts) return null;
  const result = INTERVAL_RESULTS.find((one) => one === query.get("result")) ?? null;
  const days = parts[2] && parts[3] ? { from: parts[2], to: parts[3] } : null;
  return { kind: "goal-intervals", intervals: { goal: parts[1]!, result, days } };
}

function readDeployments(query: URLSearchParams): DrawerView | null {
  const parts = /^(?:1|(\d{4}-\d\d-\d\d):(\d{4}-\d\d-\d\d))$/.exec(query.get("deployments") ?? "");
  if (!parts) return null;
  const days = parts[1] && parts[2] ? { from: parts[1], to: parts[2] } : null;
  return { kind: "deployments", deployments: { days, outcome: readName(query.get("outcome")) } };
}

/** Reads the name of a metric. */
export function readName(text: string | null): string | null {
  return /^[a-z][a-z0-9_]*$/.exec(text ?? "")?.[0] ?? null;
}

/** Reads filters like `author:ada`. */
function readWithin(texts: readonly string[]): Within {
  const found: Record<string, string[]> = {};
  for (const text of texts) {
    const name = NARROWINGS.find((one) => text.startsWith(`${one}:`));
    if (name) (found[name] ??= []).push(text.slice(name.length + 1));
  }
  return found;
}

function writeDrillDown(query: URLSearchParams, { metric, from, to, within }: DrillDown): void {
  query.set("behind", `${metric}:${from}:${to}`);
  for (const name of NARROWINGS) for (const value of within[name] ?? []) query.append("in", `${name}:${value}`);
}

function writeIntervals(query: URLSearchParams, { goal, result, days }: GoalIntervals): void {
  query.set("intervals", days ? `${goal}:${days.from}:${days.to}` : goal);
  if (result !== null) query.set("result", result);
}

function writeDeployments(query: URLSearchParams, { days, outcome }: Deployments): void {
  query.set("deployments", days ? `${days.from}:${days.to}` : "1");
  if (outcome !== null) query.set("outcome", outcome);
}

function unique(values: string[]): string[] {
  return [...new Set(values.filter((value) => value !== ""))].sort();
}
