import { computed, signal } from "@preact/signals";
import type { DrawerView, DrillDown, Filters, MetricChoice, ReviewRounds, View } from "./view";
import { readView, writeView } from "./view_address";

// The address of the page is the only place where the view is kept: links, the back button and reloads agree.
export const search = signal(location.search);
addEventListener("popstate", () => { search.value = location.search; });

export const view = computed(() => readView(search.value));

const filtersText = computed(() => JSON.stringify(view.value.filters));
/** The filters; the same object for as long as they do not change. */
export const filters = computed<Filters>(() => JSON.parse(filtersText.value) as Filters);

const drawerText = computed(() => JSON.stringify(view.value.drawer));
/** What the drawer shows; the same object for as long as it does not change. */
export const drawer = computed<DrawerView | null>(() => JSON.parse(drawerText.value) as DrawerView | null);

/** How many entries the browser's history has since the drawer was closed; 0: unknown. */
function drawerDepth(): number {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "depth" in state ? Number(state.depth) : 0;
}

function navigate(next: View): void {
  const query = writeView(next);
  if (query === search.value) return;
  const known = view.value.drawer === null || drawerDepth() > 0;
  history.pushState({ depth: next.drawer !== null && known ? drawerDepth() + 1 : 0 }, "", query || location.pathname);
  search.value = query;
}

/** Changes the present entry of the browser's history instead of adding one. */
function amend(next: View): void {
  const query = writeView(next);
  if (query === search.value) return;
  history.replaceState(history.state, "", query || location.pathname);
  search.value = query;
}

/** How many layers the drawer has: what was opened from what it showed. 1: the first; 0: closed, or a link led straight to it. */
export const drawerLayers = computed(() => (view.value.drawer === null ? 0 : drawerDepth()));

/** Goes back to what the drawer showed before, or closes it where that was nothing. */
export function closeTopLayer(): void {
  if (drawerDepth() > 1) history.back();
  else closeDrawer();
}

/** Closes the drawer: back to where it was opened, or, where a link led straight to it, to the page without it. */
export function closeDrawer(): void {
  const query = writeView({ ...view.value, drawer: null });
  if (query === search.value) return;
  if (drawerDepth() > 0) history.go(-drawerDepth());
  else history.replaceState(null, "", query || location.pathname);
  search.value = query;
}

/** Changes the filters of the page. `again`: once more in the same menu, so that Back undoes all that was chosen there. */
export function filterBy(change: Partial<Filters>, again = false): void {
  (again ? amend : navigate)({ ...view.value, filters: { ...view.value.filters, ...change } });
}

/** Shows or hides coding time in the cycle time chart. */
export function showCoding(coding: boolean): void {
  navigate({ ...view.value, coding });
}

/** Chooses what the metric explorer shows. */
export function chooseMetric(change: Partial<MetricChoice>): void {
  navigate({ ...view.value, metricChoice: { ...view.value.metricChoice, ...change } });
}

/** Opens the drawer. */
export function openDrawer(drawer: DrawerView): void {
  navigate({ ...view.value, drawer });
}

/** Opens the drawer with the pull requests of a point of a chart. */
export function openDrillDown(drillDown: DrillDown): void {
  openDrawer({ kind: "drill-down", drillDown });
}

/** Opens the drawer with the review rounds of a reviewer. */
export function openReviewRounds(rounds: ReviewRounds): void {
  openDrawer({ kind: "review-rounds", rounds });
}

/** The whole address of the page as it is now, with a panel to scroll to. */
export function linkTo(panel: string): string {
  return `${location.origin}${location.pathname}${search.value}#${panel}`;
}
