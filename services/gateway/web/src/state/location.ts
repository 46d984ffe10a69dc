import { computed, signal } from "@preact/signals";
import { readView, writeView, type Behind, type Filters, type Opened, type Picked, type Rounds, type View } from "./filters";

// The address of the page is the only place where the view is kept: links, the back button and reloads agree.
export const search = signal(location.search);
addEventListener("popstate", () => { search.value = location.search; });

export const view = computed(() => readView(search.value));

const filtersText = computed(() => JSON.stringify(view.value.filters));
/** The filters; the same object for as long as they do not change. */
export const filters = computed<Filters>(() => JSON.parse(filtersText.value) as Filters);

/** How many entries of the browser's history lie over the one in which nothing was open; 0: nobody knows. */
function depth(): number {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "depth" in state ? Number(state.depth) : 0;
}

function go(next: View): void {
  const query = writeView(next);
  if (query === search.value) return;
  const known = view.value.opened === null || depth() > 0;
  history.pushState({ depth: next.opened !== null && known ? depth() + 1 : 0 }, "", query || location.pathname);
  search.value = query;
}

/** Close what lies open: back to where it was opened from, or, where a link led straight to it, without it. */
export function close(): void {
  const query = writeView({ ...view.value, opened: null });
  if (query === search.value) return;
  if (depth() > 0) history.go(-depth());
  else history.replaceState(null, "", query || location.pathname);
  search.value = query;
}

export function filterBy(change: Partial<Filters>): void {
  go({ ...view.value, filters: { ...view.value.filters, ...change } });
}

export function showCoding(coding: boolean): void {
  go({ ...view.value, coding });
}

export function pick(change: Partial<Picked>): void {
  go({ ...view.value, picked: { ...view.value.picked, ...change } });
}

export function open(opened: Opened): void {
  go({ ...view.value, opened });
}

export function openBehind(behind: Behind): void {
  open({ kind: "behind", behind });
}

export function openRounds(rounds: Rounds): void {
  open({ kind: "rounds", rounds });
}

/** The whole address of the page as it is now, with a panel to scroll to. */
export function linkTo(panel: string): string {
  return `${location.origin}${location.pathname}${search.value}#${panel}`;
}
