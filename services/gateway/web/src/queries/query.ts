import { effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { ApiError, get, getNow, lastAnswer } from "../api/client";
import { backoff } from "../api/backoff";
import type { PullRequestMoved } from "../api/schema";
import { printing } from "../theme/print";
import type { Interest } from "./interest";

export interface Failure {
  title: string;
  detail: string;
  /** When it is fetched again (milliseconds, this machine's clock); null: never, since the answer would be the same. */
  retryAt: number | null;
}

/** The state of a query. `data` may still belong to earlier addresses: then `current` is false. */
export interface QueryResult<T> {
  data: T | undefined;
  current: boolean;
  failure: Failure | null;
}

type Paths<T> = { [Name in keyof T]: string };

export interface QueryOptions<T> {
  /** The addresses to fetch, or null while they are not known yet. */
  paths: () => Paths<T> | null;
  /** The metrics, repositories and days that it shows: which live notices may change it. */
  interest?: () => Interest;
  /** Whether a changed pull request may change it, so that it has to be fetched again. */
  affectedByPullRequest?: (row: PullRequestMoved) => boolean;
  /** Returns the data with a changed pull request, which came with its whole row; null: it has to be fetched again. */
  withPullRequest?: (row: PullRequestMoved, data: T) => T | null;
  /** A large answer: fetched again only every few seconds, however much changes. */
  slow?: boolean;
  /** Fetched only while a part of the page that shows it is in view (`watch`). */
  whileWatched?: boolean;
  /** After how many milliseconds without an answer it has failed. */
  timeout?: number;
}

/** Addresses that change one after the other (filters that are ticked) are fetched once, so many milliseconds after the last. */
const SETTLE = 150;

/** Every query that is shown now: those that live notices may make fetch again. */
export const runningQueries = new Set<Query<never>>();

/**
 * Fetches one or several answers that are shown together, from `start` until it is ended: when its addresses change, on
 * `refresh`, and after a failure. An answer that has not changed sets nothing, so that nothing is drawn again.
 */
export class Query<T extends object> {
  readonly #result: Signal<QueryResult<T>> = signal({ data: undefined, current: false, failure: null });
  readonly result: ReadonlySignal<QueryResult<T>> = this.#result;
  readonly #paths: Signal<Paths<T> | null> = signal(null);
  #request: AbortController | null = null;
  #refreshAfter = false;
  #failures = 0;
  /** When it is fetched next: after a failure, or once its addresses have settled. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watchers = 0;
  /** Whether it has to be fetched as soon as it is watched. */
  #due = false;

  /** The present addresses; reading them subscribes to their changes. */
  get paths(): Paths<T> | null {
    return this.#paths.value;
  }

  /** The present addresses as text. */
  get key(): string {
    return JSON.stringify(this.#paths.peek());
  }

  constructor(readonly options: QueryOptions<T>) {}

  /** Begins to fetch; the returned function ends it. */
  start(): () => void {
    const dispose = effect(() => this.#changePaths(this.options.paths()));
    runningQueries.add(this as unknown as Query<never>);
    return () => {
      dispose();
      runningQueries.delete(this as unknown as Query<never>);
      this.#changePaths(null);
    };
  }

  /** Fetches again; during a request, once more after it; while nobody watches it, later. */
  refresh(): void {
    const paths = this.#paths.peek();
    if (paths === null) return;
    if (printing.peek()) this.#fetchNow(paths);
    else if (this.#request) this.#refreshAfter = true;
    else if (!this.#watched) this.#due = true;
    else void this.#fetch(paths);
  }

  /** Fetches what it has not yet, or not anew. */
  complete(): void {
    if (this.#due || this.#request || !this.#result.peek().current) this.refresh();
  }

  /** Says that it is in view, until the returned function is called. */
  watch(): () => void {
    this.#watchers += 1;
    if (this.#due) this.refresh();
    return () => { this.#watchers -= 1; };
  }

  get #watched(): boolean {
    return !this.options.whileWatched || this.#watchers > 0;
  }

  /** Takes a changed pull request; true if it has to be fetched again for that. */
  takePullRequest(row: PullRequestMoved): boolean {
    const { affectedByPullRequest, withPullRequest } = this.options;
    if (!withPullRequest) return affectedByPullRequest?.(row) ?? false;
    const { data, current } = this.#result.peek();
    if (data === undefined || !current) return true;
    const next = withPullRequest(row, data);
    if (next !== null && next !== data) this.update(() => next);
    return next === null;
  }

  /** Changes the data by what a live notice brought; before there is data, fetches instead. A request under way is older. */
  update(change: (data: T) => T): void {
    const before = this.#result.peek();
    if (this.#request) this.#refreshAfter = true;
    if (before.data === undefined || !before.current) this.refresh();
    else this.#result.value = { ...before, data: change(before.data) };
  }

  #changePaths(paths: Paths<T> | null): void {
    if (JSON.stringify(paths) === this.key) return;
    const settles = this.#paths.peek() !== null;
    this.#paths.value = paths;
    this.#request?.abort();
    this.#request = null;
    clearTimeout(this.#timer);
    this.#failures = 0;
    const before = this.#result.peek();
    const known = before.data ?? (paths === null ? undefined : knownAnswers(paths));
    if (before.current || before.failure || known !== before.data) this.#result.value = { data: known, current: false, failure: null };
    if (!settles || printing.peek()) this.refresh();
    else this.#timer = setTimeout(() => this.refresh(), SETTLE);
  }

  async #fetch(paths: Paths<T>): Promise<void> {
    clearTimeout(this.#timer);
    this.#due = false;
    const request = new AbortController();
    this.#request = request;
    this.#refreshAfter = false;
    try {
      const data = await fetchAll(paths, request.signal, this.options.timeout);
      if (!request.signal.aborted) this.#succeed(data);
    } catch (problem) {
      if (!request.signal.aborted) this.#fail(problem);
    }
    if (this.#request !== request) return;
    this.#request = null;
    if (this.#refreshAfter) this.refresh();
  }

  /** Fetches while everything else waits: the browser prints what is there when it has told the page. */
  #fetchNow(paths: Paths<T>): void {
    this.#request?.abort();
    this.#request = null;
    clearTimeout(this.#timer);
    this.#due = false;
    try {
      this.#succeed(readAll(paths));
    } catch (problem) {
      this.#fail(problem);
    }
  }

  #succeed(data: T): void {
    this.#failures = 0;
    const before = this.#result.peek();
    const same = before.data !== undefined && sameParts(before.data, data);
    if (same && before.current && before.failure === null) return;
    this.#result.value = { data: same ? before.data : data, current: true, failure: null };
  }

  #fail(problem: unknown): void {
    const known = problem instanceof ApiError ? problem : new ApiError("The answer could not be read", String(problem), null);
    const { title, detail } = known;
    this.#result.value = { ...this.#result.peek(), failure: { title, detail, retryAt: known.final ? null : this.#retryLater() } };
  }

  /** Fetches again later, each time it fails after a longer while; returns when. */
  #retryLater(): number {
    this.#failures += 1;
    const wait = Math.max(2_000, backoff(this.#failures + 2));
    this.#timer = setTimeout(() => this.refresh(), wait);
    return Date.now() + wait;
  }
}

async function fetchAll<T extends object>(paths: Paths<T>, signal: AbortSignal, timeout?: number): Promise<T> {
  const names = Object.keys(paths) as (keyof T)[];
  const answers = await Promise.all(names.map((name) => get<T[keyof T]>(paths[name], signal, timeout)));
  return Object.fromEntries(names.map((name, i) => [name, answers[i]])) as T;
}

function readAll<T extends object>(paths: Paths<T>): T {
  const names = Object.keys(paths) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, getNow(paths[name])])) as T;
}

/** Returns the last answers of these addresses, if each is still known: a page that is shown again is there at once. */
function knownAnswers<T extends object>(paths: Paths<T>): T | undefined {
  const names = Object.keys(paths) as (keyof T)[];
  const answers = names.map((name) => lastAnswer(paths[name]));
  return answers.includes(undefined) ? undefined : (Object.fromEntries(names.map((name, i) => [name, answers[i]])) as T);
}

function sameParts<T extends object>(one: T, other: T): boolean {
  const names = Object.keys(other) as (keyof T)[];
  return names.length === Object.keys(one).length && names.every((name) => one[name] === other[name]);
}
