import { effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { pullRequestAddress } from "../api/addresses";
import { get } from "../api/client";
import type { PullRequestDetail, PullRequestMoved, PullRequestRow } from "../api/schema";
import { affectsRepos } from "../queries/interest";
import { recentQuery } from "../queries/pull_requests";
import { filters } from "../state/location";
import { latestEntry, type FeedEntry } from "./feed_entry";

const LENGTH = 10;
const REQUESTS_AT_ONCE = 3;
const INTERVAL = 400;

export type FeedLine = FeedEntry & { arrived: boolean };

type QueuedRow = { row: Pick<PullRequestRow, "repo" | "number">; arrived: boolean };
type TitledRow = Pick<PullRequestRow, "repo" | "number" | "title">;

/** Every feed that is shown now. */
export const runningFeeds = new Set<Feed>();

/**
 * The newest entries first, from `start` until it is ended. A live notice brings the new facts. Pull requests that changed
 * before the feed was shown, or whose new facts are unknown, are fetched: no more than the feed has lines, a few at a time.
 */
export class Feed {
  readonly #lines: Signal<FeedLine[] | null>;
  /** Null until they are known. `arrived`: it came while the feed was shown. */
  readonly lines: ReadonlySignal<FeedLine[] | null>;
  readonly recent = recentQuery();
  readonly #queue = new Map<string, QueuedRow>();
  #fetching = false;
  #requests = new AbortController();
  /** The filters whose pull requests the feed shows. */
  #filledFor: unknown = null;

  constructor(lines: FeedLine[] | null = null) {
    this.lines = this.#lines = signal(lines);
  }

  /** Fills the feed whenever the filters change, and takes live notices; the returned function ends it. */
  start(): () => void {
    const endRecent = this.recent.start();
    const dispose = effect(() => this.#fill());
    runningFeeds.add(this);
    return () => {
      dispose();
      endRecent();
      runningFeeds.delete(this);
      this.#requests.abort();
    };
  }

  #fill(): void {
    const { data, current } = this.recent.result.value;
    if (!current || data === undefined) return;
    const anew = this.#filledFor !== filters.peek();
    this.#filledFor = filters.peek();
    if (anew) this.#reset(data.recent.items.length === 0);
    this.#enqueue(data.recent.items.filter((row) => !row.gone).map((row) => ({ row, arrived: !anew })).reverse());
  }

  #reset(empty: boolean): void {
    this.#requests.abort();
    this.#requests = new AbortController();
    this.#queue.clear();
    this.#lines.value = empty ? [] : null;
  }

  /** Shows what happened to a changed pull request. What is older than the whole feed (a backfill) is left out. */
  take(row: PullRequestMoved): void {
    if (row.gone || !affectsRepos([row.repo], filters.peek().repos)) return;
    const shown = this.#lines.peek();
    if (shown === null) this.#enqueue([{ row, arrived: true }]);
    else if (row.facts !== null) this.#showFacts(row, row.facts);
    else if (shown.length < LENGTH || Date.parse(row.updated_at) >= Date.parse(shown.at(-1)!.at)) this.#enqueue([{ row, arrived: true }]);
  }

  #showFacts({ repo, number, title, state }: PullRequestMoved, facts: PullRequestDetail["facts"]): void {
    const entry = latestEntry({ repo, number, title, state, facts });
    this.#add(entry === null ? [] : [{ ...entry, arrived: true }], { repo, number, title });
  }

  #enqueue(several: QueuedRow[]): void {
    for (const queued of several) {
      const key = keyOf(queued.row);
      this.#queue.delete(key);
      this.#queue.set(key, queued);
    }
    while (this.#queue.size > LENGTH) this.#queue.delete(this.#queue.keys().next().value!);
    if (!this.#fetching) void this.#fetchQueued();
  }

  async #fetchQueued(): Promise<void> {
    this.#fetching = true;
    while (this.#queue.size > 0) {
      const first = this.#lines.peek() === null;
      const some = [...this.#queue].slice(first ? 0 : -REQUESTS_AT_ONCE);
      some.forEach(([key]) => this.#queue.delete(key));
      const { signal } = this.#requests;
      const entries = await Promise.all(some.map(([, queued]) => fetchEntry(queued, signal)));
      if (!signal.aborted) this.#add(entries.filter((entry) => entry !== null));
      if (!first) await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
    this.#fetching = false;
  }

  /** Adds entries, newest first; of two entries of one moment the last to come is first. Lines that are shown get a new title. */
  #add(entries: FeedLine[], ...renamed: TitledRow[]): void {
    const shown = this.#lines.peek();
    const lines = merged(shown ?? [], entries, new Map([...entries, ...renamed].map((one) => [keyOf(one), one.title])));
    const same = shown?.length === lines.length && lines.every(({ id, title }, place) => shown[place]!.id === id && shown[place]!.title === title);
    if (!same) this.#lines.value = lines;
  }
}

async function fetchEntry({ row, arrived }: QueuedRow, signal: AbortSignal): Promise<FeedLine | null> {
  try {
    const entry = latestEntry(await get<PullRequestDetail>(pullRequestAddress(row.repo, row.number), signal));
    return entry && { ...entry, arrived };
  } catch {
    return null; // A line that cannot be fetched is left out: the next one comes soon.
  }
}

function keyOf({ repo, number }: Pick<TitledRow, "repo" | "number">): string {
  return `${repo}/${number}`;
}

function merged(shown: FeedLine[], entries: FeedLine[], titles: Map<string, string>): FeedLine[] {
  const known = new Set(shown.map((line) => line.id));
  const lines = [...entries.filter((entry) => !known.has(entry.id)), ...shown].map((line) => ({ ...line, title: titles.get(keyOf(line)) ?? line.title }));
  return lines.sort((one, other) => Date.parse(other.at) - Date.parse(one.at)).slice(0, LENGTH);
}
