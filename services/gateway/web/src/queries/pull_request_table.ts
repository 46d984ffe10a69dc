import { address, filtersOf, sharedFiltersOf, type Parameters } from "../api/addresses";
import type { PagePullRequestRow } from "../api/schema";
import { optionOf } from "../state/location";
import { Query } from "./query";
import { forSelection, interestIn, selection } from "./selection";

export const PAGE_ROWS = 50;

/** Which pull requests the table lists: merged, opened or closed in the period, or open now. */
export const KINDS = [
  { key: "merged", label: "Merged in the period" },
  { key: "opened", label: "Opened in the period" },
  { key: "closed", label: "Closed unmerged in the period" },
  { key: "open", label: "Open now" },
] as const;
export type Kind = (typeof KINDS)[number]["key"];

/** Returns the chosen kind. */
export function chosenKind(): Kind {
  return KINDS.find(({ key }) => key === optionOf("list"))?.key ?? "merged";
}

/** Returns the chosen order: a column, with `-` before it for the largest first. */
export function chosenOrder(): string {
  const order = optionOf("sort");
  if (order !== null && /^-?[a-z][a-z0-9_]*$/.test(order)) return order;
  return chosenKind() === "open" ? "opened" : `-${chosenKind()}`;
}

/** Returns the address of the whole table; null until the days are known. */
export function tableAddress(more: Parameters<"/api/v1/pull-requests"> = {}): string | null {
  if (!selection.value) return null;
  const { from, to } = selection.value;
  const kind = chosenKind();
  const which = kind === "open" ? { state: ["open", "draft"], ...sharedFiltersOf(selection.value) } : { milestone: kind, from, to, ...filtersOf(selection.value) };
  return address("/api/v1/pull-requests", { ...which, sort: chosenOrder(), ...more });
}

/** A page of the table; `cursor`: where it begins, null: at the top. */
export const tableQuery = (cursor: string | null) => new Query<{ rows: PagePullRequestRow }>({
  paths: forSelection(() => ({ rows: tableAddress({ limit: PAGE_ROWS, cursor })! })),
  interest: interestIn("every"),
  slow: true,
  whileWatched: true,
});

/** The newest merged pull requests of the period, for the scatter of size against time. */
export const scatterQuery = () => new Query<{ rows: PagePullRequestRow }>({
  paths: forSelection((selection) => ({
    rows: address("/api/v1/pull-requests", { milestone: "merged", from: selection.from, to: selection.to, ...filtersOf(selection), sort: "-merged", limit: 500 }),
  })),
  interest: interestIn(["cycle_time"]),
  slow: true,
  whileWatched: true,
});
