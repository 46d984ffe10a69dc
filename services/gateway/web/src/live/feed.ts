import { effect, signal } from "@preact/signals";
import { pullRequestAddress } from "../api/addresses";
import { get } from "../api/client";
import type { PullRequestDetail, PullRequestMoved, PullRequestRow } from "../api/schema";
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

// A live notice brings what is new. Only what moved before the page was open has to be asked for, and where a notice does
// not know. Asking is bounded: only as many pull requests as the feed can show wait for it, a few at a time, the newest win.
const waiting = new Map<string, Asked>();
let working = false;
let generation = new AbortController();

/** A pull request moved: show what happened to it. What is older than all that is shown (a backfill) is not asked for. */
export function feedMoved(row: PullRequestMoved): void {
  if (row.gone || !touchesRepos([row.repo], filters.peek().repos)) return;
  const shown = feed.peek();
  if (shown === null) ask([{ row, arrived: true }]);
  else if (row.facts !== null) show(row, row.facts);
  else if (shown.length < SHOWN || Date.parse(row.updated_at) >= Date.parse(shown.at(-1)!.at)) ask([{ row, arrived: true }]);
}

function show({ repo, number, title, state }: PullRequestMoved, facts: PullRequestDetail["facts"]): void {
  const move = lastMove({ repo, number, title, state, facts });
  add(move === null ? [] : [{ ...move, arrived: true }], { repo, number, title });
}

function ask(several: Asked[]): void {
  for (const asked of several) {
    const key = pullRequestOf(asked.row);
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

/** Of two moves of one moment the one that came last is shown first; lines that are shown get a new title. */
function add(moves: FeedLine[], ...titled: Titled[]): void {
  const shown = feed.peek();
  const lines = merged(shown ?? [], moves, new Map([...moves, ...titled].map((one) => [pullRequestOf(one), one.title])));
  const same = shown?.length === lines.length && lines.every(({ id, title }, place) => shown[place]!.id === id && shown[place]!.title === title);
  if (!same) feed.value = lines;
}

type Titled = Pick<PullRequestRow, "repo" | "number" | "title">;

function pullRequestOf({ repo, number }: Pick<Titled, "repo" | "number">): string {
  return `${repo}/${number}`;
}

function merged(shown: FeedLine[], moves: FeedLine[], titles: Map<string, string>): FeedLine[] {
  const known = new Set(shown.map((line) => line.id));
  const lines = [...moves.filter((move) => !known.has(move.id)), ...shown].map((line) => ({ ...line, title: titles.get(pullRequestOf(line)) ?? line.title }));
  return lines.sort((one, other) => Date.parse(other.at) - Date.parse(one.at)).slice(0, SHOWN);
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
