import { computed, signal } from "@preact/signals";
import { readView, writeView, type Behind, type Filters, type Opened, type View } from "./filters";

// The address of the page is the only place where the view is kept: links, the back button and reloads agree.
export const search = signal(location.search);
addEventListener("popstate", () => { search.value = location.search; });

export const view = computed(() => readView(search.value));

const filtersText = computed(() => JSON.stringify(view.value.filters));
/** The filters; the same object for as long as they do not change. */
export const filters = computed<Filters>(() => JSON.parse(filtersText.value) as Filters);

function go(next: View): void {
  const query = writeView(next);
  if (query === search.value) return;
  history.pushState(null, "", query || location.pathname);
  search.value = query;
}

export function filterBy(change: Partial<Filters>): void {
  go({ ...view.value, filters: { ...view.value.filters, ...change } });
}

export function showCoding(coding: boolean): void {
  go({ ...view.value, coding });
}

export function open(opened: Opened | null): void {
  go({ ...view.value, opened });
}

export function openBehind(behind: Behind): void {
  open({ kind: "behind", behind });
}

/** The whole address of the page as it is now, with a panel to scroll to. */
export function linkTo(panel: string): string {
  return `${location.origin}${location.pathname}${search.value}#${panel}`;
}
