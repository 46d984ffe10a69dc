import { computed, effect, signal } from "@preact/signals";
import { address, sharedFiltersOf } from "../api/addresses";
import { streamPosition } from "../api/client";
import { definitions } from "../queries/definitions";
import { selection } from "../queries/selection";
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
  connected.value = true;
  lostAt.value = null;
  if (selection.peek() !== null && (!resumed || lostFor > LONG_LOSS)) refreshAll();
  else refreshFailed();
}

function onLost(): void {
  connected.value = false;
  if (lostAt.peek() === null) lostAt.value = Date.now();
}

const stream = new Stream({ opened: onOpen, lost: onLost, message: handleEvent });

/** No event announces a new note about the log: sources are fetched again so often. */
const SOURCES_INTERVAL = 60_000;

/**
 * Opens the stream. It follows the filters, closes while the page is hidden for long, and resumes where it was. The first
 * answer says where it begins: no request waits for the stream, and none misses a change. It is opened without one, too.
 */
export function startStream(): void {
  setInterval(() => { if (!document.hidden) sources.refresh(); }, SOURCES_INTERVAL);
  effect(() => {
    const { data, failure } = definitions.result.value;
    const filters = selection.value ? sharedFiltersOf(selection.value) : {};
    const begins = data !== undefined || failure !== null;
    stream.listen(hiddenLong.value || !begins ? null : address("/api/v1/stream", filters), streamPosition());
  });
}
