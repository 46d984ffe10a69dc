import { computed, effect, signal } from "@preact/signals";
import { address, metricAddress, type Scope } from "../api/addresses";
import type { DefinitionsAnswer, MetricAnswer, MetricDefinition, Overview, Page, PullRequestRow, SourceRow } from "../api/types";
import { addDays, daysBetween } from "../format/dates";
import type { Interest } from "../live/interest";
import { todayIn } from "./clock";
import { filters, view } from "./location";
import { spanOf } from "./period";
import { Query } from "./query";

/** Set once the live stream is open (or does not come): what is read after it can miss nothing. */
export const listening = signal(false);
setTimeout(() => { listening.value = true; }, 1000);

export const definitions = new Query<{ metrics: DefinitionsAnswer }>({ paths: () => ({ metrics: address("metrics") }) });

/** The team's time zone, as soon as it is known. */
export const timezone = computed(() => definitions.reading.value.data?.metrics.timezone);

/** The days, buckets, repositories and teams that the page is about; null until the team's calendar is known. */
export const scope = computed<Scope | null>(() => {
  if (!listening.value || timezone.value === undefined) return null;
  const { period, repos, teams } = filters.value;
  return { ...spanOf(period, todayIn(timezone.value)), repo: repos, team: teams };
});

export function metricOf(name: string): MetricDefinition | undefined {
  return definitions.reading.value.data?.metrics.metrics.find((metric) => metric.name === name);
}

function about(metrics: readonly string[] | "every"): () => Interest {
  return () => {
    const { from, to, repo } = scope.peek() ?? { from: "", to: "", repo: [] };
    return { metrics, repos: repo, from, to };
  };
}

function scoped<T>(paths: (scope: Scope) => T): () => T | null {
  return () => (scope.value === null ? null : paths(scope.value));
}

export const sources = new Query<{ sources: Page<SourceRow> }>({
  paths: () => (listening.value ? { sources: address("sources") } : null),
});

export const overview = new Query<{ overview: Overview }>({
  paths: scoped(({ interval: _, ...rest }) => ({ overview: address("overview", rest) })),
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

export const merges = new Query<{ merges: MetricAnswer }>({
  paths: scoped((scope) => ({ merges: metricAddress("merged", scope, { group_by: "author" }) })),
  interest: about(["merged"]),
});

/** How many merged pull requests the distribution is drawn from, at most; the panel says when there are more. */
export const DISTRIBUTION_ROWS = 500;

/** The newest pull requests merged in the period. */
export function mergedAddress({ interval: _, ...rest }: Scope): string {
  return address("pull-requests", { ...rest, state: "merged", milestone: "merged", sort: "-merged", limit: DISTRIBUTION_ROWS });
}

export const merged = new Query<{ merged: Page<PullRequestRow> }>({
  paths: scoped((scope) => ({ merged: mergedAddress(scope) })),
  interest: about(["cycle_time"]),
  slow: true,
});

/** How many open pull requests are looked through for those that wait, at most. */
export const WAITING_ROWS = 50;

export const waiting = new Query<{ waiting: Page<PullRequestRow> }>({
  paths: scoped(({ repo, team }) => ({
    waiting: address("pull-requests", { state: "open", sort: "waiting_since", limit: WAITING_ROWS, repo, team }),
  })),
  rows: true,
});

export const recent = new Query<{ recent: Page<PullRequestRow> }>({
  paths: scoped(({ repo, team }) => ({
    recent: address("pull-requests", { sort: "-updated_at", limit: 12, repo, team }),
  })),
});

/** Only there to learn which teams there are: the whole period, whatever is filtered. */
export const teamMerges = new Query<{ teams: MetricAnswer }>({
  paths: scoped(({ from, to }) => ({ teams: metricAddress("merged", { from, to, interval: "month", repo: [], team: [] }, { group_by: "team" }) })),
  interest: () => ({ metrics: ["merged"], repos: [], from: "", to: "9999" }),
  slow: true,
});

export const teams = computed<string[]>(() => {
  const found = teamMerges.reading.value.data?.teams.series.map((series) => series.key ?? "") ?? [];
  return [...new Set([...found, ...filters.value.teams])].filter((team) => team !== "").sort();
});

export const repositories = computed<string[]>(() => {
  const found = sources.reading.value.data?.sources.items.map((source) => source.repo) ?? [];
  return [...new Set([...found, ...filters.value.repos])].sort();
});

export const ALL_QUERIES: readonly Query<never>[] = [
  definitions, sources, overview, cycleTime, reviewLatency, merges, merged, waiting, recent, teamMerges,
] as unknown as Query<never>[];

// A new version of the definitions may number the days otherwise: `scope` follows by itself, but its questions may
// have the same addresses as before, and have other answers now.
const version = computed(() => definitions.reading.value.data?.metrics.definition_version);
let seen: number | undefined;
effect(() => {
  if (seen !== undefined && version.value !== seen) for (const query of ALL_QUERIES) if (query !== (definitions as unknown)) query.refresh();
  seen = version.value;
});
