import { effect, signal } from "@preact/signals";
import { pullRequestAddress } from "../api/addresses";
import { get } from "../api/client";
import type { PullRequestDetail, PullRequestRow } from "../api/schema";
import { recent } from "../state/data";
import { filters } from "../state/location";
import { touchesRepos } from "./interest";
import { lastMove, type Move } from "./moved";

const SHOWN = 10;
const AT_ONCE = 3;
const INTERVAL = 400;

export type FeedLine = Move & { arrived: boolean };

/** The newest moves, newest first; null until the first are known. `arrived`: it came while the page was open. */
export const feed = signal<FeedLine[] | null>(null);

type Asked = { row: Pick<PullRequestRow, "repo" | "number">; arrived: boolean };

// A row says how things stand, not what happened last: that is in the facts. Asking for them is bounded: only as many
// pull requests as the feed can show wait for it, a few at a time, and the newest win.
const waiting = new Map<string, Asked>();
let working = false;
let generation = new AbortController();

/** A pull request moved: show what happened to it. What is older than all that is shown (a backfill) is not asked for. */
export function feedMoved(row: PullRequestRow): void {
  const shown = feed.peek() ?? [];
  const old = shown.length === SHOWN && Date.parse(row.updated_at) < Date.parse(shown.at(-1)!.at);
  if (!old && !row.gone && touchesRepos([row.repo], filters.peek().repos)) ask([{ row, arrived: true }]);
}

function ask(several: Asked[]): void {
  for (const asked of several) {
    const key = `${asked.row.repo}/${asked.row.number}`;
    waiting.delete(key);
    waiting.set(key, asked);
  }
  while (waiting.size > SHOWN) waiting.delete(waiting.keys().next().value!);
  if (!working) void work();
}

async function work(): Promise<void> {
  working = true;
  while (waiting.size > 0) {
    const first = feed.peek() === null;
    const some = [...waiting].slice(first ? 0 : -AT_ONCE);
    some.forEach(([key]) => waiting.delete(key));
    const { signal } = generation;
    const moves = await Promise.all(some.map(([, asked]) => tell(asked, signal)));
    if (!signal.aborted) add(moves.filter((move) => move !== null));
    if (!first) await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
  working = false;
}

async function tell({ row, arrived }: Asked, signal: AbortSignal): Promise<FeedLine | null> {
  try {
    const move = lastMove(await get<PullRequestDetail>(pullRequestAddress(row.repo, row.number), signal));
    return move && { ...move, arrived };
  } catch {
    return null; // The feed is a convenience: a line that cannot be read is left out, the next one comes soon.
  }
}

/** Of two moves of one moment the one that came last is shown first; a line that is shown learns a new title. */
function add(moves: FeedLine[]): void {
  const shown = feed.peek() ?? [];
  const told = new Map(moves.map((move) => [move.id, move]));
  const known = new Set(shown.map((line) => line.id));
  const fresh = moves.filter((move) => !known.has(move.id));
  const kept = shown.map((line) => ({ ...line, title: told.get(line.id)?.title ?? line.title }));
  const same = kept.every((line, place) => line.title === shown[place]!.title);
  if (fresh.length === 0 && same && feed.peek() !== null) return;
  feed.value = [...fresh, ...kept].sort((one, other) => Date.parse(other.at) - Date.parse(one.at)).slice(0, SHOWN);
}

/** Fill the feed with what moved last, anew whenever the filters change, and catch up after a loss. */
export function startFeed(): void {
  let shownFor: unknown = null;
  effect(() => {
    const { data, current } = recent.reading.value;
    if (!current || data === undefined) return;
    const anew = shownFor !== filters.peek();
    shownFor = filters.peek();
    if (anew) startOver(data.recent.items.length === 0);
    ask(data.recent.items.filter((row) => !row.gone).map((row) => ({ row, arrived: !anew })).reverse());
  });
}

function startOver(empty: boolean): void {
  generation.abort();
  generation = new AbortController();
  waiting.clear();
  feed.value = empty ? [] : null;
}
