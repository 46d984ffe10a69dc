import { failure, send } from "./client";

const TIMEOUT = 20_000;

/** Removes something. Throws `ApiError`, also after some time without an answer. */
export async function remove(path: string): Promise<void> {
  const response = await send(path, { method: "DELETE", signal: AbortSignal.timeout(TIMEOUT) });
  if (!response.ok) throw failure(response, await response.text());
}

/** Sends something to the API and returns its answer. Throws `ApiError`, also after `timeout` milliseconds. */
export async function post<T>(path: string, body: string, type: string, signal: AbortSignal = new AbortController().signal, timeout: number = TIMEOUT): Promise<T> {
  const headers = { "Accept": "application/json", "Content-Type": type };
  const response = await send(path, { method: "POST", headers, body, signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]) });
  if (!response.ok) throw failure(response, await response.text());
  return (await response.json()) as T;
}
