import { computed } from "@preact/signals";
import { address } from "../api/addresses";
import { post, remove } from "../api/changes";
import type { MarkRow, Marks, NewMark } from "../api/schema";
import { Query } from "./query";
import { forSelection } from "./selection";

/** What happened in the period that charts show: a team's own marks, new definitions, changes of teams and calendar, releases. */
export const marks = new Query<{ marks: Marks }>({
  paths: forSelection(({ from, to, repo, team }) => ({ marks: address("/api/v1/marks", { from, to, repo, team }) })),
});

/** The marks; the same array for as long as they do not change. */
export const markRows = computed<readonly MarkRow[]>(() => marks.result.value.data?.marks.items ?? NONE);

const NONE: readonly MarkRow[] = [];

/** Sets one of the team's own marks. Throws `ApiError`. */
export async function addMark(mark: NewMark): Promise<MarkRow> {
  const row = await post<MarkRow>("api/v1/marks", JSON.stringify(mark), "application/json");
  marks.refresh();
  return row;
}

/** Removes one of them by its id. Throws `ApiError`. */
export async function removeMark(id: string): Promise<void> {
  await remove(`api/v1/marks/${encodeURIComponent(id)}`);
  marks.refresh();
}
