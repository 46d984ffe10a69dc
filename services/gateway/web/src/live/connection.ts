import { computed, effect, signal } from "@preact/signals";
import { address, filtersOf } from "../api/addresses";
import { selection, streamReady } from "../queries/selection";
import { sources } from "../queries/sources";
import { now } from "../state/clock";
import { handleEvent } from "./events";
import { hiddenLong, refreshAll, refreshFailed } from "./refresh";
import { Stream } from "./stream";

const STALE_AFTER = 20_000;
const LONG_LOSS = 60_000;

const lostAt = signal<number | null>(null);
const connected = signal(false);

export type ConnectionState = { kind: "connecting" | "live" | "reconnecting" } | { kind: "stale"; since: number };

/** The state of the live stream's connection. */
export const connectionState = computed<ConnectionState>(() => {
  if (connected.value) return { kind: "live" };
  if (lostAt.value === null) return { kind: "connecting" };
  if (now.value - lostAt.value < STALE_AFTER) return { kind: "reconnecting" };
  return { kind: "stale", since: lostAt.value };
});

function onOpen(resumed: boolean): void {
  const lostFor = lostAt.peek() === null ? 0 : Date.now() - lostAt.peek()!;
  const first = !streamReady.peek();
  connected.value = true;
  lostAt.value = null;
  streamReady.value = true;
  if (!first && (!resumed || lostFor > LONG_LOSS)) refreshAll();
  else refreshFailed();
}

function onLost(): void {
  connected.value = false;
  if (lostAt.peek() === null) lostAt.value = Date.now();
}

const stream = new Stream({ opened: onOpen, lost: onLost, message: handleEvent });

/** How long the first requests wait for the stream: what is fetched once it is open misses no change. */
const PATIENCE = 1_000;
/** No event announces a new note about the log: sources are fetched again so often. */
const SOURCES_INTERVAL = 60_000;

/** Opens the stream. It follows the filters, closes while the page is hidden for long, and resumes where it was. */
export function startStream(): void {
  setTimeout(() => { streamReady.value = true; }, PATIENCE);
  setInterval(() => { if (!document.hidden) sources.refresh(); }, SOURCES_INTERVAL);
  effect(() => {
    const filters = selection.value ? filtersOf(selection.value) : {};
    stream.listen(hiddenLong.value ? null : address("/api/v1/stream", filters));
  });
}
