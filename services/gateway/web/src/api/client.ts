import { signal as observable } from "@preact/signals";
import type { Problem } from "./schema";

interface CachedAnswer {
  etag: string | null;
  text: string;
  body: unknown;
}

const CACHE_SIZE = 100;
/** An answer that has not come after so many milliseconds is a failure: a frozen gateway must not look like a slow one. */
const TIMEOUT = 20_000;
/** An answer that was fetched ahead is what is so now, for so many milliseconds. */
const FRESH = 5_000;
const NO_ANSWER = ["Headway's gateway does not answer", "It may be restarting."] as const;
const cache = new Map<string, CachedAnswer>();
const ahead = new Map<string, Promise<unknown>>();
let clockOffset = 0;
let position: string | null = null;

/** Whether the gateway answered 401: it asks who we are. */
export const unauthorized = observable(false);

/** A failed request, in words for the reader. */
export class ApiError extends Error {
  constructor(
    readonly title: string,
    readonly detail: string,
    readonly status: number | null,
  ) {
    super(`${title}: ${detail}`);
  }

  /** Whether the same request would fail again: what it names is not there, or makes no sense. */
  get final(): boolean {
    return this.status !== null && [400, 404, 410].includes(this.status);
  }
}

/** Returns the gateway's time in milliseconds, by its answers' `Date` header: this machine's clock may be wrong. */
export function serverNow(): number {
  return Date.now() + clockOffset;
}

/** Returns where the live stream goes on behind the first answer of all; null: no answer has said it. */
export function streamPosition(): string | null {
  return position;
}

/** Returns the last answer of an address, if it is remembered; it may be out of date. */
export function lastAnswer(path: string): unknown {
  return cache.get(path)?.body;
}

/** Fetches an answer before anything shows it: the next `get` of its address takes it, while it is fresh. */
export function getAhead(path: string): Promise<unknown> {
  const answer = get(path, new AbortController().signal);
  answer.catch(() => undefined);
  ahead.set(path, answer);
  setTimeout(() => ahead.delete(path), FRESH);
  return answer;
}

/** Fetches an answer. An unchanged answer is the same object as before, so that nothing is drawn again. Throws `ApiError`, also after `timeout` milliseconds. */
export async function get<T>(path: string, signal: AbortSignal, timeout: number = TIMEOUT): Promise<T> {
  const early = ahead.get(path);
  if (early && ahead.delete(path)) return early as Promise<T>;
  const limit = AbortSignal.timeout(timeout);
  try {
    return await request<T>(path, AbortSignal.any([signal, limit]));
  } catch (problem) {
    if (!limit.aborted || signal.aborted) throw problem;
    throw new ApiError("Headway's gateway does not answer in time", `There was no answer after ${Math.round(timeout / 1000)} s.`, null);
  }
}

async function request<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await send(path, { headers: headersFor(path), signal, cache: "no-store" });
  return take<T>(path, response, await response.text());
}

/** Fetches an answer while everything else waits: only for printing, which waits for nothing. Throws `ApiError`. */
export function getNow<T>(path: string): T {
  const request = new XMLHttpRequest();
  request.open("GET", path, false);
  for (const [name, value] of Object.entries(headersFor(path))) request.setRequestHeader(name, value);
  try {
    request.send();
  } catch {
    throw new ApiError(...NO_ANSWER, null);
  }
  const { status, statusText, responseText } = request;
  const headers = ["Date", "ETag", "Headway-Stream-Position"].map((name): [string, string | null] => [name, request.getResponseHeader(name)]);
  const known = headers.filter((header): header is [string, string] => header[1] !== null);
  return take<T>(path, new Response(null, { status, statusText, headers: known }), responseText);
}

function headersFor(path: string): Record<string, string> {
  const etag = cache.get(path)?.etag;
  return { Accept: "application/json", ...(etag && { "If-None-Match": etag }) };
}

/** Remembers and returns what was answered. Throws `ApiError` for a refusal. */
function take<T>(path: string, response: Response, text: string): T {
  const cached = cache.get(path);
  adjustClock(response);
  position ??= response.headers.get("Headway-Stream-Position");
  if (response.status === 304 && cached) return remember(path, cached) as T;
  unauthorized.value = response.status === 401;
  if (!response.ok) throw failure(response, text);
  if (cached?.text === text) return remember(path, { ...cached, etag: response.headers.get("ETag") }) as T;
  return remember(path, { etag: response.headers.get("ETag"), text, body: JSON.parse(text) }) as T;
}

/** Sends a request. Throws `ApiError` if nothing answers. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (problem) {
    if (init.signal?.aborted) throw problem;
    throw new ApiError(...NO_ANSWER, null);
  }
}

/** Returns what a refusal says, in words for the reader. */
export function failure(response: Response, text: string): ApiError {
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    return new ApiError(problem.title ?? response.statusText, problem.detail ?? "", response.status);
  } catch {
    return new ApiError(`The gateway answered ${response.status}`, response.statusText, response.status);
  }
}

function remember(path: string, answer: CachedAnswer): unknown {
  cache.delete(path);
  cache.set(path, answer);
  if (cache.size > CACHE_SIZE) cache.delete(cache.keys().next().value!);
  return answer.body;
}

function adjustClock(response: Response): void {
  const date = Date.parse(response.headers.get("Date") ?? "");
  // The header has whole seconds: only a difference that is more than that says something.
  if (!Number.isNaN(date)) clockOffset = Math.abs(date - Date.now()) > 2000 ? date - Date.now() : 0;
}
