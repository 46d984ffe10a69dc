import { signal } from "@preact/signals";
import { address } from "../api/addresses";
import { post } from "../api/changes";
import { ApiError } from "../api/client";
import type { DefinitionsFile, DefinitionsPreview } from "../api/schema";
import { Query, type Failure } from "./query";

/** How long a preview may take: longer than the gateway waits for one. */
const TIMEOUT = 60_000;

/** The definitions in force as a file. */
export const definitionsFileQuery = () => new Query<{ file: DefinitionsFile }>({
  paths: () => ({ file: address("/api/v1/definitions") }),
  whileWatched: true,
});

/** What was asked last: nothing yet, or a preview that is being made, was refused, or is there. */
export type PreviewState =
  | { kind: "none" | "loading" }
  | { kind: "failed"; failure: Failure }
  | { kind: "done"; preview: DefinitionsPreview };

/** The file as it was changed here; null: it is the one in force. Kept while other pages are shown. */
export const changedFile = signal<string | null>(null);
/** How many days are compared. */
export const previewDays = signal("90");
export const previewState = signal<PreviewState>({ kind: "none" });

let request: AbortController | null = null;

/** Asks what a file would do; an answer that is still awaited is given up. */
export async function askPreview(toml: string): Promise<void> {
  request?.abort();
  const mine = new AbortController();
  request = mine;
  previewState.value = { kind: "loading" };
  const next = await stateOf(toml, mine.signal);
  if (!mine.signal.aborted) previewState.value = next;
}

async function stateOf(toml: string, aborted: AbortSignal): Promise<PreviewState> {
  try {
    return { kind: "done", preview: await post<DefinitionsPreview>(`api/v1/definitions/preview?days=${previewDays.peek()}`, toml, "application/toml", aborted, TIMEOUT) };
  } catch (problem) {
    const { title, detail } = problem instanceof ApiError ? problem : new ApiError("There is no preview", "Headway's gateway did not answer in time.", null);
    return { kind: "failed", failure: { title, detail, retryAt: null } };
  }
}
