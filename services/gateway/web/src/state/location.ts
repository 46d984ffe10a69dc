import { computed, signal } from "@preact/signals";
import { readPage, type PageName } from "./pages";
import type { DrawerView, DrillDown, Filters, GoalIntervals, Options, ReviewRounds, View } from "./view";
import { addressOf, readView } from "./view_address";

// The address of the page is the only place where the view is kept: links, the back button and reloads agree.
const present = (): View => readView(readPage(location.pathname), location.search);
const seen = signal(present());
addEventListener("popstate", () => { seen.value = present(); });

export const view = seen as { readonly value: View; peek(): View };

/** The page that is shown. */
export const page = computed<PageName>(() => seen.value.page);

/** Makes a signal of a part of the view: the same object for as long as it does not change. */
function partOf<T>(part: (view: View) => T): { readonly value: T; peek(): T } {
  const text = computed(() => JSON.stringify(part(seen.value)));
  return computed<T>(() => JSON.parse(text.value) as T);
}

export const filters = partOf<Filters>((shown) => shown.filters);
/** What the drawer shows. */
export const drawer = partOf<DrawerView | null>((shown) => shown.drawer);
const options = partOf<Options>((shown) => shown.options);

/** Returns the values of an option of the page. */
export function optionsOf(name: string): readonly string[] {
  return options.value[name] ?? NONE;
}

const NONE: readonly string[] = [];

/** Returns the value of an option of the page; null: it is not set. */
export function optionOf(name: string): string | null {
  return optionsOf(name)[0] ?? null;
}

/** How many entries the browser's history has since the drawer was closed; 0: unknown. */
function drawerDepth(): number {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "depth" in state ? Number(state.depth) : 0;
}

function navigate(next: View): void {
  if (isShown(next)) return;
  const known = seen.peek().drawer === null || drawerDepth() > 0;
  history.pushState({ depth: next.drawer !== null && known ? drawerDepth() + 1 : 0 }, "", addressOf(next));
  seen.value = next;
}

/** Changes the present entry of the browser's history instead of adding one. */
function amend(next: View): void {
  if (isShown(next)) return;
  history.replaceState(history.state, "", addressOf(next));
  seen.value = next;
}

function isShown(next: View): boolean {
  return addressOf(next) === addressOf(seen.peek());
}

/** How many layers the drawer has: what was opened from what it showed. 1: the first; 0: closed, or a link led straight to it. */
export const drawerLayers = computed(() => (seen.value.drawer === null ? 0 : drawerDepth()));

/** Goes back to what the drawer showed before, or closes it where that was nothing. */
export function closeTopLayer(): void {
  if (drawerDepth() > 1) history.back();
  else closeDrawer();
}

/** Closes the drawer: back to where it was opened, or, where a link led straight to it, to the page without it. */
export function closeDrawer(): void {
  const next = { ...seen.peek(), drawer: null };
  if (isShown(next)) return;
  if (drawerDepth() > 0) history.go(-drawerDepth());
  else history.replaceState(null, "", addressOf(next));
  seen.value = next;
}

/** Returns the view of another page with the filters of this one. */
export function viewOf(page: PageName, options: Options = {}): View {
  return { page, filters: filters.value, options, drawer: null };
}

/** Goes to a view, to its top where it is another page. */
export function goTo(next: View): void {
  const another = next.page !== seen.peek().page;
  navigate(next);
  if (another) scrollTo(0, 0);
}

/** Changes the filters of the page, whose lists begin at the top again. `again`: once more in the same menu, so that Back undoes all that was chosen there. */
export function filterBy(change: Partial<Filters>, again = false): void {
  const { page: _, ...kept } = options.peek();
  (again ? amend : navigate)({ ...seen.peek(), filters: { ...filters.peek(), ...change }, options: kept });
}

/** Sets options of the page; null takes one away. `again`: once more in the same place, so that Back undoes it all. */
export function setOptions(change: Record<string, string | readonly string[] | null>, again = false): void {
  const next = Object.entries({ ...options.peek(), ...change }).flatMap(([name, value]) => {
    const values = value === null ? [] : typeof value === "string" ? [value] : value;
    return values.length === 0 ? [] : [[name, values] as const];
  });
  (again ? amend : navigate)({ ...seen.peek(), options: Object.fromEntries(next) });
}

/** Opens the drawer. */
export function openDrawer(drawer: DrawerView): void {
  navigate({ ...seen.peek(), drawer });
}

/** Shows something else in the drawer, as the same layer. */
export function amendDrawer(drawer: DrawerView): void {
  amend({ ...seen.peek(), drawer });
}

/** Opens the drawer with the pull requests of a point of a chart. */
export function openDrillDown(drillDown: DrillDown): void {
  openDrawer({ kind: "drill-down", drillDown });
}

/** Opens the drawer with the intervals that a figure of a goal counts. */
export function openGoalIntervals(intervals: GoalIntervals): void {
  openDrawer({ kind: "goal-intervals", intervals });
}

/** Opens the drawer with the review rounds of a reviewer. */
export function openReviewRounds(rounds: ReviewRounds): void {
  openDrawer({ kind: "review-rounds", rounds });
}
