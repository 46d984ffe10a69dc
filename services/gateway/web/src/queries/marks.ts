import { computed } from "@preact/signals";
import { address } from "../api/addresses";
import type { MarkRow, Marks } from "../api/schema";
import { Query } from "./query";
import { forSelection } from "./selection";

/** What happened in the period that charts show: a team's own marks, new definitions, changes of teams and calendar, releases. */
export const marks = new Query<{ marks: Marks }>({
  paths: forSelection(({ from, to, repo, team }) => ({ marks: address("/api/v1/marks", { from, to, repo, team }) })),
});

/** The marks; the same array for as long as they do not change. */
export const markRows = computed<readonly MarkRow[]>(() => marks.result.value.data?.marks.items ?? NONE);

const NONE: readonly MarkRow[] = [];
