import { effect, signal } from "@preact/signals";
import { pullRequestAddress } from "../api/addresses";
import { get } from "../api/client";
import type { PullRequestDetail, PullRequestMoved, PullRequestRow } from "../api/schema";
import { recent } from "../queries/pull_requests";
import { neverAnswered } from "../queries/sources";
import { filters } from "../state/location";
import { affectsRepos } from "../queries/interest";
import { latestEntry, type FeedEntry } from "./feed_entry";

const LENGTH = 10;
const REQUESTS_AT_ONCE = 3;
const INTERVAL = 400;

export type FeedLine = FeedEntry & { arrived: boolean };

/** The newest entries first; null until they are known. `arrived`: it came while the page was open. */
export const feed = signal<FeedLine[] | null>(null);

type QueuedRow = { row: Pick<PullRequestRow, "repo" | "number">; arrived: boolean };

// A live notice brings the new facts. Pull requests that changed before the page was open, or whose new facts are unknown,
// are fetched: no more than the feed has lines, a few at a time, the newest first.
const queue = new Map<string, QueuedRow>();
let fetching = false;
let requests = new AbortController();

/** Whether the feed is in view; before it was, nothing is fetched for it. */
const seen = signal(false);
let missed = false;
/** The filters whose pull requests the feed shows. */
let filledFor: unknown = null;

/** Says that the feed is in view, until the returned function is called. */
export function watchFeed(): () => void {
  if (missed) recent.refresh();
  missed = false;
  seen.value = true;
  const unwatch = recent.watch();
  return () => { unwatch(); seen.value = false; };
}

/** Shows what happened to a changed pull request. What is older than the whole feed (a backfill) is left out. */
export function updateFeed(row: PullRequestMoved): void {
  if (row.gone || !affectsRepos([row.repo], filters.peek().repos)) return;
  const shown = feed.peek();
  if (!seen.peek() && filledFor !== filters.peek()) missed = true;
  else if (shown === null) enqueue([{ row, arrived: true }]);
  else if (row.facts !== null) showFacts(row, row.facts);
  else if (shown.length < LENGTH || Date.parse(row.updated_at) >= Date.parse(shown.at(-1)!.at)) enqueue([{ row, arrived: true }]);
}

function showFacts({ repo, number, title, state }: PullRequestMoved, facts: PullRequestDetail["facts"]): void {
  const entry = latestEntry({ repo, number, title, state, facts });
  addEntries(entry === null ? [] : [{ ...entry, arrived: true }], { repo, number, title });
}

function enqueue(several: QueuedRow[]): void {
  for (const queued of several) {
    const key = keyOf(queued.row);
    queue.delete(key);
    queue.set(key, queued);
  }
  while (queue.size > LENGTH) queue.delete(queue.keys().next().value!);
  if (!fetching) void fetchQueued();
}

async function fetchQueued(): Promise<void> {
  fetching = true;
  while (queue.size > 0) {
    const first = feed.peek() === null;
    const some = [...queue].slice(first ? 0 : -REQUESTS_AT_ONCE);
    some.forEach(([key]) => queue.delete(key));
    const { signal } = requests;
    const entries = await Promise.all(some.map(([, queued]) => fetchEntry(queued, signal)));
    if (!signal.aborted) addEntries(entries.filter((entry) => entry !== null));
    if (!first) await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
  fetching = false;
}

async function fetchEntry({ row, arrived }: QueuedRow, signal: AbortSignal): Promise<FeedLine | null> {
  try {
    const entry = latestEntry(await get<PullRequestDetail>(pullRequestAddress(row.repo, row.number), signal));
    return entry && { ...entry, arrived };
  } catch {
    return null; // A line that cannot be fetched is left out: the next one comes soon.
  }
}

/** Adds entries, newest first; of two entries of one moment the last to come is first. Lines that are shown get a new title. */
function addEntries(entries: FeedLine[], ...renamed: TitledRow[]): void {
  const shown = feed.peek();
  const lines = merged(shown ?? [], entries, new Map([...entries, ...renamed].map((one) => [keyOf(one), one.title])));
  const same = shown?.length === lines.length && lines.every(({ id, title }, place) => shown[place]!.id === id && shown[place]!.title === title);
  if (!same) feed.value = lines;
}

type TitledRow = Pick<PullRequestRow, "repo" | "number" | "title">;

function keyOf({ repo, number }: Pick<TitledRow, "repo" | "number">): string {
  return `${repo}/${number}`;
}

function merged(shown: FeedLine[], entries: FeedLine[], titles: Map<string, string>): FeedLine[] {
  const known = new Set(shown.map((line) => line.id));
  const lines = [...entries.filter((entry) => !known.has(entry.id)), ...shown].map((line) => ({ ...line, title: titles.get(keyOf(line)) ?? line.title }));
  return lines.sort((one, other) => Date.parse(other.at) - Date.parse(one.at)).slice(0, LENGTH);
}

/** Fills the feed with the latest pull requests whenever the filters change, and catches up after a lost connection. */
export function startFeed(): void {
  // Before any source has answered, they tell whether there is anything at all.
  effect(() => (neverAnswered.value ? recent.watch() : undefined));
  effect(() => {
    const { data, current } = recent.result.value;
    if (!seen.value || !current || data === undefined) return;
    const anew = filledFor !== filters.peek();
    filledFor = filters.peek();
    if (anew) resetFeed(data.recent.items.length === 0);
    enqueue(data.recent.items.filter((row) => !row.gone).map((row) => ({ row, arrived: !anew })).reverse());
  });
}

function resetFeed(empty: boolean): void {
  requests.abort();
  requests = new AbortController();
  queue.clear();
  feed.value = empty ? [] : null;
}
