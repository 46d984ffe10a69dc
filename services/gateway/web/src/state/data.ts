import { computed, signal } from "@preact/signals";
import { address, metricAddress, type Scope } from "../api/addresses";
import type { DefinitionsAnswer, MetricAnswer, MetricDefinition, Overview, PagePullRequestRow, Sources } from "../api/schema";
import { addDays, daysBetween } from "../format/dates";
import { changesWaiting, type Interest } from "../live/interest";
import { todayIn } from "./clock";
import { filters, view } from "./location";
import { spanOf } from "./period";
import { Query } from "./query";

/** Set once the live stream is open (or does not come): what is read after it can miss nothing. */
export const listening = signal(false);
setTimeout(() => { listening.value = true; }, 1000);

export const definitions = new Query<{ metrics: DefinitionsAnswer }>({ paths: () => ({ metrics: address("/api/v1/metrics") }) });

/** The team's time zone, as soon as it is known. */
export const timezone = computed(() => definitions.reading.value.data?.metrics.timezone);

/** Whether individuals are not to be shown: then nothing may be asked about them. */
export const peopleHidden = computed(() => definitions.reading.value.data?.metrics.people === "hidden");

/** The days, buckets, repositories and teams that the page is about; null until the team's calendar is known. */
export const scope = computed<Scope | null>(() => {
  if (!listening.value || timezone.value === undefined) return null;
  const { period, repos, teams, authors } = filters.value;
  return { ...spanOf(period, todayIn(timezone.value)), repo: repos, team: teams, author: peopleHidden.value ? [] : authors };
});

export function metricOf(name: string): MetricDefinition | undefined {
  return definitions.reading.value.data?.metrics.metrics.find((metric) => metric.name === name);
}

/** The same metric by the other clock, if both are measured. */
export function counterpartOf(name: string): MetricDefinition | undefined {
  return definitions.reading.value.data?.metrics.metrics.find((metric) => metric.beside === name);
}

/** Notices about these metrics, in the days and repositories in hand. */
export function about(metrics: readonly string[] | "every"): () => Interest {
  return () => {
    const { from, to, repo } = scope.peek() ?? { from: "", to: "", repo: [] };
    return { metrics, repos: repo, from, to };
  };
}

/** Addresses that wait until it is known what the page is about. */
export function scoped<T>(paths: (scope: Scope) => T | null): () => T | null {
  return () => (scope.value === null ? null : paths(scope.value));
}

export const sources = new Query<{ sources: Sources }>({
  paths: () => (listening.value ? { sources: address("/api/v1/sources") } : null),
});

export const overview = new Query<{ overview: Overview }>({
  paths: scoped(({ interval: _, ...rest }) => ({ overview: address("/api/v1/overview", rest) })),
  interest: () => {
    const { from, to, ...rest } = about("every")();
    return { ...rest, to, from: from && addDays(from, -daysBetween(from, to)) };
  },
});

export interface CycleTime {
  total: MetricAnswer;
  phases: MetricAnswer;
  coding?: MetricAnswer;
}

export const cycleTime = new Query<CycleTime>({
  paths: scoped((scope) => ({
    total: metricAddress("cycle_time", scope),
    phases: metricAddress("cycle_time", scope, { group_by: "phase" }),
    ...(view.value.coding && { coding: metricAddress("coding_time", scope) }),
  })),
  interest: () => about(["cycle_time", "coding_time", ...(metricOf("cycle_time")?.phases ?? [])])(),
});

export const reviewLatency = new Query<{ latency: MetricAnswer }>({
  paths: scoped((scope) => ({ latency: metricAddress("review_latency", scope) })),
  interest: about(["review_latency"]),
});

/** Who merged: people, or teams where people are hidden. */
export function mergesAddress(scope: Scope): string {
  return metricAddress("merged", scope, { group_by: peopleHidden.value ? "team" : "author" });
}

export const merges = new Query<{ merges: MetricAnswer }>({
  paths: scoped((scope) => ({ merges: mergesAddress(scope) })),
  interest: about(["merged"]),
});

/** How many open pull requests are looked through for those that wait, at most. */
export const WAITING_ROWS = 50;

export const waiting = new Query<{ waiting: PagePullRequestRow }>({
  paths: scoped(({ repo, team, author }) => ({
    waiting: address("/api/v1/pull-requests", { state: ["open"], sort: "waiting_since", limit: WAITING_ROWS, repo, team, author }),
  })),
  concerns: (row, data) => data === undefined || changesWaiting(row, data.waiting.items),
});

export const recent = new Query<{ recent: PagePullRequestRow }>({
  paths: scoped(({ repo, team, author }) => ({
    recent: address("/api/v1/pull-requests", { sort: "-updated_at", limit: 12, repo, team, author }),
  })),
});

/** Only there to learn who and which teams there are: the whole period, whatever is filtered. */
function everybody(group_by: "team" | "author"): Query<{ all: MetricAnswer }> {
  return new Query<{ all: MetricAnswer }>({
    paths: scoped(({ from, to }) => {
      if (group_by === "author" && peopleHidden.value) return null;
      return { all: metricAddress("merged", { from, to, interval: "month", repo: [], team: [], author: [] }, { group_by }) };
    }),
    interest: () => ({ metrics: ["merged"], repos: [], from: "", to: "9999" }),
    slow: true,
  });
}

function names({ reading }: Query<{ all: MetricAnswer }>, chosen: readonly string[]): string[] {
  const found = reading.value.data?.all.series.map((series) => series.key ?? "") ?? [];
  return [...new Set([...found, ...chosen])].filter((name) => name !== "").sort();
}

export const teamMerges = everybody("team");
export const authorMerges = everybody("author");
export const teams = computed<string[]>(() => names(teamMerges, filters.value.teams));
export const authors = computed<string[]>(() => (peopleHidden.value ? [] : names(authorMerges, filters.value.authors)));

export const repositories = computed<string[]>(() => {
  const found = sources.reading.value.data?.sources.items.map((source) => source.repo) ?? [];
  return [...new Set([...found, ...filters.value.repos])].sort();
});
