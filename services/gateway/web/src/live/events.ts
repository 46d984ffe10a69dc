import { signal } from "@preact/signals";
import type { DefinitionsProgress, MetricsMoved, PullRequestMoved, SourceGone, SourceRow, StreamEvents } from "../api/schema";
import { definitions } from "../queries/definitions";
import { affects } from "../queries/interest";
import { runningQueries } from "../queries/query";
import { sources } from "../queries/sources";
import { runningFeeds } from "./feed";
import { refreshAll, scheduleRefresh, type AnyQuery } from "./refresh";

/** The progress of a change of definitions, while history is measured again. */
export const remeasurement = signal<DefinitionsProgress | null>(null);

/** A change of definitions that cannot be used, until the next change. */
export const invalidDefinitions = signal<DefinitionsProgress | null>(null);

function onMetrics(changed: MetricsMoved): void {
  for (const query of runningQueries) {
    const interest = query.options.interest?.();
    if (interest && affects(changed, interest)) scheduleRefresh(query);
  }
}

function onPullRequest(row: PullRequestMoved): void {
  for (const query of runningQueries) if (query.takePullRequest(row)) scheduleRefresh(query);
  for (const feed of runningFeeds) feed.take(row);
}

/** The event has the whole row: nothing needs to be fetched, however many repositories there are. */
function onSource(row: SourceRow | SourceGone): void {
  sources.update(({ sources: { items, next, notes } }) => {
    const known = items.some((one) => one.repo === row.repo);
    const others = items.filter((one) => one.repo !== row.repo);
    const rows = "gone" in row ? others : known ? items.map((one) => (one.repo === row.repo ? row : one)) : [...items, row];
    return { sources: { items: rows, total: rows.length, next, notes } };
  });
}

function onDefinitions(progress: DefinitionsProgress): void {
  invalidDefinitions.value = progress.error === null ? null : progress;
  remeasurement.value = progress.in_force || progress.error !== null ? null : progress;
  if (progress.in_force) scheduleRefresh(definitions as unknown as AnyQuery);
}

const HANDLERS: { [Name in keyof StreamEvents]: (data: StreamEvents[Name]) => void } = {
  pull_request: onPullRequest,
  metrics: onMetrics,
  source: onSource,
  definitions: onDefinitions,
  reset: refreshAll,
};

/** Handles an event of the stream; events that the page does not know are left out. */
export function handleEvent(name: string, data: string): void {
  HANDLERS[name as keyof StreamEvents]?.(JSON.parse(data) as never);
}
