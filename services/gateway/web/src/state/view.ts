import type { PageName } from "./pages";
import type { Period } from "./period";

/** What the whole page is filtered by. No repository, team or person chosen means all of them. */
export interface Filters {
  period: Period;
  repos: string[];
  teams: string[];
  authors: string[];
  /** Further filters, under the names that the API gives them. */
  more: MoreFilters;
}

/** The filters by what is counted: when in the week it was, and a range of a metric's value. What is open now and goals have none of these. */
export const COUNTED_FILTERS = ["weekday", "hour", "range"] as const;

/** The filters that are chosen more rarely. */
export const MORE_FILTERS = ["reviewer", "involves", "label", "base", "size", "origin", "missing", ...COUNTED_FILTERS] as const;
export type MoreFilters = { readonly [Name in (typeof MORE_FILTERS)[number]]?: readonly string[] };

/** The filters of the API by which a point of a chart is narrower than the page. */
export const NARROWINGS = ["repo", "team", "author", "reviewer", "size", "weekday", "hour", "phase", "at_least", "below", "missing"] as const;
export type Within = { readonly [Name in (typeof NARROWINGS)[number]]?: readonly string[] };

/** A drill-down from a point of a chart: the values that a metric counted in these days (`to` exclusive), of the page's filters and these. */
export interface DrillDown {
  metric: string;
  from: string;
  to: string;
  within: Within;
}

/** The drill-down to everything that a metric counted in these days. */
export function drillDownOf(metric: string, days: { from: string; to: string }, within: Within = {}): DrillDown {
  return { metric, from: days.from, to: days.to, within };
}

/** What the drawer over the page shows. */
export type DrawerView =
  | { kind: "pull-request"; repo: string; number: number; former: number | null }
  | { kind: "drill-down"; drillDown: DrillDown }
  | { kind: "review-rounds"; rounds: ReviewRounds }
  | { kind: "goal-intervals"; intervals: GoalIntervals }
  | { kind: "deployments"; deployments: Deployments };

export const INTERVAL_RESULTS = ["kept", "missed", "running", "late", "before"] as const;

/** The intervals of a goal with one result (null: kept or missed; before: the same in the equally long time before) in these days (null: in its own window until now; `to` exclusive). */
export interface GoalIntervals {
  goal: string;
  result: (typeof INTERVAL_RESULTS)[number] | null;
  days: { from: string; to: string } | null;
}

/** The deployments to production begun in these days (null: those of the period; `to` exclusive), of one outcome (null: of any). */
export interface Deployments {
  days: { from: string; to: string } | null;
  outcome: string | null;
}

/** The figures of a reviewer that count review rounds: asked, asked again and answered in the period, and pending now. */
export const ROUND_FIGURES = ["rounds", "again", "answered", "pending"] as const;

/** The review rounds that a figure of a reviewer counts. */
export interface ReviewRounds {
  reviewer: string;
  figure: (typeof ROUND_FIGURES)[number];
}

export const GROUPINGS = ["author", "team", "repo", "size", "weekday", "hour"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** What a page remembers in the address beside filters and drawer: sort, table view, metric, and so on. */
export type Options = Readonly<Record<string, readonly string[]>>;

/** Everything that the address of the page says. */
export interface View {
  page: PageName;
  filters: Filters;
  options: Options;
  /** What the drawer shows; null: it is closed. */
  drawer: DrawerView | null;
}
