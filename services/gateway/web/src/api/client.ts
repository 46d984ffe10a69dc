import { signal as observable } from "@preact/signals";
import type { Problem } from "./schema";

interface Known {
  etag: string | null;
  text: string;
  body: unknown;
}

const KEPT_ANSWERS = 100;
const known = new Map<string, Known>();
let clockOffset = 0;

/** Whether the gateway has refused us: it wants to know who we are. */
export const refused = observable(false);

/** A request that failed: what, and in which words to say it. */
export class ApiError extends Error {
  constructor(
    readonly title: string,
    readonly detail: string,
    readonly status: number | null,
  ) {
    super(`${title}: ${detail}`);
  }
}

/** The gateway's present time in milliseconds, as its answers' `Date` told: this machine's clock may be wrong. */
export function serverNow(): number {
  return Date.now() + clockOffset;
}

/** Read an answer. Asked again and not changed, the very same object comes back, so that nothing redraws. */
export async function get<T>(path: string, signal: AbortSignal): Promise<T> {
  const before = known.get(path);
  const headers: Record<string, string> = { Accept: "application/json" };
  if (before?.etag) headers["If-None-Match"] = before.etag;
  const response = await reach(path, { headers, signal, cache: "no-store" });
  noteClock(response);
  if (response.status === 304 && before) return remember(path, before) as T;
  refused.value = response.status === 401;
  if (!response.ok) throw await failure(response);
  const text = await response.text();
  if (before?.text === text) return remember(path, { ...before, etag: response.headers.get("ETag") }) as T;
  return remember(path, { etag: response.headers.get("ETag"), text, body: JSON.parse(text) }) as T;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === "AbortError") throw problem;
    throw new ApiError("Headway's gateway does not answer", "It may be restarting.", null);
  }
}

async function failure(response: Response): Promise<ApiError> {
  try {
    const problem = (await response.json()) as Partial<Problem>;
    return new ApiError(problem.title ?? response.statusText, problem.detail ?? "", response.status);
  } catch {
    return new ApiError(`The gateway answered ${response.status}`, response.statusText, response.status);
  }
}

function remember(path: string, answer: Known): unknown {
  known.delete(path);
  known.set(path, answer);
  if (known.size > KEPT_ANSWERS) known.delete(known.keys().next().value!);
  return answer.body;
}

function noteClock(response: Response): void {
  const date = Date.parse(response.headers.get("Date") ?? "");
  // The header has whole seconds: only a difference that is more than that says something.
  if (!Number.isNaN(date)) clockOffset = Math.abs(date - Date.now()) > 2000 ? date - Date.now() : 0;
}
