import { computed, effect, signal } from "@preact/signals";
import { address } from "../api/addresses";
import type { DefinitionsProgress, MetricsMoved, PullRequestMoved, SourceGone, SourceRow, StreamEvents } from "../api/schema";
import { ALL_QUERIES } from "../state/all";
import { definitions, listening, scope, sources } from "../state/data";
import { now } from "../state/clock";
import type { Query } from "../state/query";
import { Coalescer } from "./coalesce";
import { feedMoved } from "./feed";
import { touches } from "./interest";
import { Stream } from "./stream";

const LIVE_INTERVAL = 400;
/** A change and what follows from it come within a few milliseconds: they are one question. */
const SETTLE = 25;
const SLOW_INTERVAL = 5_000;
const STALE_AFTER = 20_000;
const LONG_LOSS = 60_000;
/** A page that nobody has seen for this long hangs up: over HTTP/1 a browser keeps six connections for all its tabs. */
const HIDDEN_LONG = 60_000;

type Queries = Query<never>;

const lostAt = signal<number | null>(null);
const connected = signal(false);

export type LiveState = { kind: "connecting" | "live" | "reconnecting" } | { kind: "stale"; since: number };

/** How the page stands to the live stream. */
export const liveState = computed<LiveState>(() => {
  if (connected.value) return { kind: "live" };
  if (lostAt.value === null) return { kind: "connecting" };
  if (now.value - lostAt.value < STALE_AFTER) return { kind: "reconnecting" };
  return { kind: "stale", since: lostAt.value };
});

/** How far a change of definitions is, while it is being measured. */
export const remeasuring = signal<DefinitionsProgress | null>(null);

const refresher = new Coalescer<Queries>((queries) => queries.forEach((query) => query.refresh()), LIVE_INTERVAL, SETTLE);
const slowRefresher = new Coalescer<Queries>((queries) => queries.forEach((query) => query.refresh()), SLOW_INTERVAL);
const asleep = signal(false);
let nodding: ReturnType<typeof setTimeout>;
document.addEventListener("visibilitychange", () => {
  refresher.hold(document.hidden);
  slowRefresher.hold(document.hidden);
  clearTimeout(nodding);
  if (document.hidden) nodding = setTimeout(() => { asleep.value = true; }, HIDDEN_LONG);
  else asleep.value = false;
});

function readEverything(): void {
  ALL_QUERIES.forEach((query) => refresher.add(query));
}

function readFailed(): void {
  ALL_QUERIES.filter((query) => query.reading.peek().failure !== null).forEach((query) => refresher.add(query));
}

function opened(resumed: boolean): void {
  const gone = lostAt.peek() === null ? 0 : Date.now() - lostAt.peek()!;
  const first = !listening.peek();
  connected.value = true;
  lostAt.value = null;
  listening.value = true;
  if (!first && (!resumed || gone > LONG_LOSS)) readEverything();
  else readFailed();
}

function lost(): void {
  connected.value = false;
  if (lostAt.peek() === null) lostAt.value = Date.now();
}

function askAgain(query: Queries): void {
  (query.question.slow ? slowRefresher : refresher).add(query);
}

function metricsMoved(moved: MetricsMoved): void {
  for (const query of ALL_QUERIES) {
    const interest = query.question.interest?.();
    if (interest && touches(moved, interest)) askAgain(query);
  }
}

function pullRequestMoved(row: PullRequestMoved): void {
  for (const query of ALL_QUERIES) if (query.concernedBy(row)) askAgain(query);
  feedMoved(row);
}

/** The notice holds the whole row: nothing needs to be asked, however many repositories there are. */
function sourceMoved(row: SourceRow | SourceGone): void {
  sources.amend(({ sources: { items, next, notes } }) => {
    const known = items.some((one) => one.repo === row.repo);
    const others = items.filter((one) => one.repo !== row.repo);
    const rows = "gone" in row ? others : known ? items.map((one) => (one.repo === row.repo ? row : one)) : [...items, row];
    return { sources: { items: rows, total: rows.length, next, notes } };
  });
}

/** Notes about the log come with no notice. */
setInterval(() => {
  if (!document.hidden) sources.refresh();
}, 60_000);

/** Why a change of definitions was refused, until the next one. */
export const refused = signal<DefinitionsProgress | null>(null);

function definitionsMoved(changed: DefinitionsProgress): void {
  refused.value = changed.error === null ? null : changed;
  remeasuring.value = changed.in_force || changed.error !== null ? null : changed;
  if (changed.in_force) refresher.add(definitions as unknown as Queries);
}

const HANDLERS: { [Name in keyof StreamEvents]: (data: StreamEvents[Name]) => void } = {
  pull_request: pullRequestMoved,
  metrics: metricsMoved,
  source: sourceMoved,
  definitions: definitionsMoved,
  reset: readEverything,
};

const stream = new Stream({
  opened,
  lost,
  message: (event, data) => HANDLERS[event as keyof StreamEvents]?.(JSON.parse(data) as never),
});

/** Start listening; the stream follows the filters from then on, and goes on where it was after a sleep. */
export function goLive(): void {
  effect(() => {
    const { repo, team, author } = scope.value ?? { repo: [], team: [], author: [] };
    stream.listen(asleep.value ? null : address("/api/v1/stream", { repo, team, author }));
  });
}
