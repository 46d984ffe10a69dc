import { effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { ApiError, get } from "../api/client";
import { backoff } from "../live/backoff";
import type { PullRequestMoved } from "../api/schema";
import type { Interest } from "../live/interest";

export interface Failure {
  title: string;
  detail: string;
  /** When it is asked again (milliseconds, this machine's clock). */
  retryAt: number;
}

/** What is known of an answer. `data` may still belong to an earlier question: then `current` is false. */
export interface Reading<T> {
  data: T | undefined;
  current: boolean;
  failure: Failure | null;
}

type Paths<T> = { [Name in keyof T]: string };

export interface Question<T> {
  /** The addresses to read, or null while they are not known yet. */
  paths: () => Paths<T> | null;
  /** What it is about: which live notices make it worth asking again. */
  interest?: () => Interest;
  /** Whether a pull request that moved makes it worth asking again, given the answer in hand. */
  concerns?: (row: PullRequestMoved, data: T | undefined) => boolean;
  /** A big answer: asked again only every few seconds, however much moves. */
  slow?: boolean;
}

/**
 * One or several answers that are shown together. Asks again when its question changes, when it is told to, and after
 * a failure. An answer that has not changed sets nothing, so that nothing is drawn again.
 */
export class Query<T extends object> {
  readonly #reading: Signal<Reading<T>> = signal({ data: undefined, current: false, failure: null });
  readonly reading: ReadonlySignal<Reading<T>> = this.#reading;
  readonly #paths: Signal<Paths<T> | null> = signal(null);
  #asking: AbortController | null = null;
  #again = false;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** The addresses in hand; whoever shows them is drawn again when they change. */
  get paths(): Paths<T> | null {
    return this.#paths.value;
  }

  /** The question in hand, as text. */
  get asked(): string {
    return JSON.stringify(this.#paths.peek());
  }

  constructor(readonly question: Question<T>) {
    effect(() => this.#turnTo(question.paths()));
  }

  /** Ask again. While an answer is under way, once more after it. */
  refresh(): void {
    const paths = this.#paths.peek();
    if (paths === null) return;
    if (this.#asking) this.#again = true;
    else void this.#ask(paths);
  }

  /** Whether the answer may be another one, now that a pull request has moved. */
  concernedBy(row: PullRequestMoved): boolean {
    return this.question.concerns?.(row, this.#reading.peek().data) ?? false;
  }

  /** Take a part of the answer that came by another road; before there is an answer, ask again instead. */
  amend(change: (data: T) => T): void {
    const before = this.#reading.peek();
    if (before.data === undefined || !before.current) this.refresh();
    else this.#reading.value = { ...before, data: change(before.data) };
  }

  #turnTo(paths: Paths<T> | null): void {
    if (JSON.stringify(paths) === this.asked) return;
    this.#paths.value = paths;
    this.#asking?.abort();
    this.#asking = null;
    clearTimeout(this.#retry);
    this.#failures = 0;
    const before = this.#reading.peek();
    if (before.current || before.failure) this.#reading.value = { ...before, current: false, failure: null };
    if (paths !== null) void this.#ask(paths);
  }

  async #ask(paths: Paths<T>): Promise<void> {
    clearTimeout(this.#retry);
    const asking = new AbortController();
    this.#asking = asking;
    this.#again = false;
    try {
      const data = await readAll(paths, asking.signal);
      if (!asking.signal.aborted) this.#succeed(data);
    } catch (problem) {
      if (!asking.signal.aborted) this.#fail(problem);
    }
    if (this.#asking !== asking) return;
    this.#asking = null;
    if (this.#again) this.refresh();
  }

  #succeed(data: T): void {
    this.#failures = 0;
    const before = this.#reading.peek();
    const same = before.data !== undefined && sameParts(before.data, data);
    if (same && before.current && before.failure === null) return;
    this.#reading.value = { data: same ? before.data : data, current: true, failure: null };
  }

  #fail(problem: unknown): void {
    const known = problem instanceof ApiError ? problem : new ApiError("The answer could not be read", String(problem), null);
    this.#failures += 1;
    const wait = Math.max(2_000, backoff(this.#failures + 2));
    this.#retry = setTimeout(() => this.refresh(), wait);
    const { title, detail } = known;
    this.#reading.value = { ...this.#reading.peek(), failure: { title, detail, retryAt: Date.now() + wait } };
  }
}

async function readAll<T extends object>(paths: Paths<T>, signal: AbortSignal): Promise<T> {
  const names = Object.keys(paths) as (keyof T)[];
  const answers = await Promise.all(names.map((name) => get<T[keyof T]>(paths[name], signal)));
  return Object.fromEntries(names.map((name, i) => [name, answers[i]])) as T;
}

function sameParts<T extends object>(one: T, other: T): boolean {
  const names = Object.keys(other) as (keyof T)[];
  return names.length === Object.keys(one).length && names.every((name) => one[name] === other[name]);
}
