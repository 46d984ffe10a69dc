import { hourOfWeek } from "../format/weekdays";
import { readPeriod, writePeriod, DEFAULT_PERIOD, type Period } from "./period";

/** What the whole page is narrowed to. No repository, team or person chosen means all of them. */
export interface Filters {
  period: Period;
  repos: string[];
  teams: string[];
  authors: string[];
}

/** What a point of a chart stands for: the pull requests that a metric counted in these days (`to` exclusive). */
export interface Behind {
  metric: string;
  from: string;
  to: string;
  author: string | null;
  /** Only spans from so many hours to below so many; null: no end. */
  hours: { from: number; to: number | null } | null;
  /** Only on this day of the week, 0 (Monday) to 6, in this hour, 0 to 23. */
  when: { day: number; hour: number } | null;
}

/** Everything that a metric counted in these days. */
export function behindOf(metric: string, days: { from: string; to: string }, author: string | null = null): Behind {
  return { metric, from: days.from, to: days.to, author, hours: null, when: null };
}

/** What lies open over the page. */
export type Opened =
  | { kind: "pull-request"; repo: string; number: number; former: number | null }
  | { kind: "behind"; behind: Behind }
  | { kind: "rounds"; rounds: Rounds }
  | { kind: "deployments" };

/** The rounds of review that somebody was asked for: all of the period, or those that wait now. */
export interface Rounds {
  reviewer: string;
  pending: boolean;
}

export const GROUPINGS = ["author", "team", "repo", "size", "weekday", "hour"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The metric that was picked to be looked at, and how it is grouped; null: over time. */
export interface Picked {
  metric: string | null;
  by: Grouping | null;
}

export interface View {
  filters: Filters;
  coding: boolean;
  picked: Picked;
  opened: Opened | null;
}

/** Read the view from the query of the page's address. What makes no sense is left out. */
export function readView(search: string): View {
  const query = new URLSearchParams(search);
  return {
    filters: {
      period: readPeriod(query.get("period")),
      repos: unique(query.getAll("repo")),
      teams: unique(query.getAll("team")),
      authors: unique(query.getAll("author")),
    },
    coding: query.get("coding") === "1",
    picked: readPicked(query),
    opened: readPullRequest(query.get("pull"), query.get("former")) ?? readBehind(query) ?? readRounds(query) ?? readDeployments(query),
  };
}

/** The query (with its ?) that gives this view; the plain page has none. */
export function writeView({ filters, coding, picked, opened }: View): string {
  const query = new URLSearchParams();
  const period = writePeriod(filters.period);
  if (period !== writePeriod(DEFAULT_PERIOD)) query.set("period", period);
  for (const repo of filters.repos) query.append("repo", repo);
  for (const team of filters.teams) query.append("team", team);
  for (const author of filters.authors) query.append("author", author);
  if (coding) query.set("coding", "1");
  if (picked.metric !== null) query.set("metric", picked.metric);
  if (picked.by !== null) query.set("group", picked.by);
  if (opened?.kind === "pull-request") query.set("pull", `${opened.repo}/${opened.number}`);
  if (opened?.kind === "pull-request" && opened.former !== null) query.set("former", `${opened.former}`);
  if (opened?.kind === "behind") writeBehind(query, opened.behind);
  if (opened?.kind === "rounds") query.set(opened.rounds.pending ? "pending" : "rounds", opened.rounds.reviewer);
  if (opened?.kind === "deployments") query.set("deployments", "1");
  const text = query.toString().replaceAll("%2F", "/").replaceAll("%3A", ":");
  return text ? `?${text}` : "";
}

function readPullRequest(text: string | null, former: string | null): Opened | null {
  const parts = /^([^/]+\/[^/]+)\/(\d+)$/.exec(text ?? "");
  const id = /^\d+$/.test(former ?? "") ? Number(former) : null;
  return parts ? { kind: "pull-request", repo: parts[1]!, number: Number(parts[2]), former: id } : null;
}

function readBehind(query: URLSearchParams): Opened | null {
  const parts = /^([a-z][a-z0-9_]*):(\d{4}-\d\d-\d\d):(\d{4}-\d\d-\d\d)$/.exec(query.get("behind") ?? "");
  if (!parts) return null;
  const [, metric, from, to] = parts as unknown as [string, string, string, string];
  return { kind: "behind", behind: { metric, from, to, author: query.get("by"), hours: readHours(query.get("hours")), when: readWhen(query.get("when")) } };
}

function readRounds(query: URLSearchParams): Opened | null {
  const [all, waiting] = [query.get("rounds"), query.get("pending")];
  const reviewer = all || waiting;
  return reviewer ? { kind: "rounds", rounds: { reviewer, pending: !all } } : null;
}

function readDeployments(query: URLSearchParams): Opened | null {
  return query.get("deployments") === "1" ? { kind: "deployments" } : null;
}

function readPicked(query: URLSearchParams): Picked {
  const metric = /^[a-z][a-z0-9_]*$/.exec(query.get("metric") ?? "");
  return { metric: metric && metric[0], by: GROUPINGS.find((one) => one === query.get("group")) ?? null };
}

function readHours(text: string | null): Behind["hours"] {
  const parts = /^(\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?)?$/.exec(text ?? "");
  return parts && { from: Number(parts[1]), to: parts[2] === undefined ? null : Number(parts[2]) };
}

/** The day as the API counts it, from 1. */
function readWhen(text: string | null): Behind["when"] {
  const parts = /^([1-7])-([01]\d|2[0-3])$/.exec(text ?? "");
  return parts && { day: Number(parts[1]) - 1, hour: Number(parts[2]) };
}

function writeBehind(query: URLSearchParams, { metric, from, to, author, hours, when }: Behind): void {
  query.set("behind", `${metric}:${from}:${to}`);
  if (author !== null) query.set("by", author);
  if (hours !== null) query.set("hours", `${hours.from}..${hours.to ?? ""}`);
  if (when !== null) query.set("when", hourOfWeek(when.day, when.hour));
}

function unique(values: string[]): string[] {
  return [...new Set(values.filter((value) => value !== ""))].sort();
}
