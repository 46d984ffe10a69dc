import { signal } from "@preact/signals";
import { runningQueries, type Query } from "../queries/query";
import { Coalescer } from "./coalesce";

const INTERVAL = 400;
const SLOW_INTERVAL = 5_000;
/** A change and what follows from it come within a few milliseconds: they are one refresh. */
const SETTLE = 25;
/** A page that was hidden for this long closes its stream: over HTTP/1 a browser has six connections for all its tabs. */
const HIDDEN_LONG = 60_000;

export type AnyQuery = Query<never>;

const refreshAtOnce = (queries: AnyQuery[]): void => queries.forEach((query) => query.refresh());
const queue = new Coalescer<AnyQuery>(refreshAtOnce, INTERVAL, SETTLE);
const slowQueue = new Coalescer<AnyQuery>(refreshAtOnce, SLOW_INTERVAL);

/** Whether the page has been hidden for a long time. */
export const hiddenLong = signal(false);
let hiddenTimer: ReturnType<typeof setTimeout>;
document.addEventListener("visibilitychange", () => {
  queue.hold(document.hidden);
  slowQueue.hold(document.hidden);
  clearTimeout(hiddenTimer);
  if (document.hidden) hiddenTimer = setTimeout(() => { hiddenLong.value = true; }, HIDDEN_LONG);
  else hiddenLong.value = false;
});

/** Fetches a query again soon, together with others; a slow one more rarely, none while the page is hidden. */
export function scheduleRefresh(query: AnyQuery): void {
  (query.options.slow ? slowQueue : queue).add(query);
}

/** Fetches every query again. */
export function refreshAll(): void {
  runningQueries.forEach((query) => queue.add(query));
}

/** Fetches those queries again that failed, unless the answer would be the same. */
export function refreshFailed(): void {
  runningQueries.forEach((query) => { if (query.result.peek().failure?.retryAt) queue.add(query); });
}
