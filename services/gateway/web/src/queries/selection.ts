import { computed } from "@preact/signals";
import type { Selection } from "../api/addresses";
import type { Interest } from "./interest";
import { addDays, daysBetween } from "../format/dates";
import { todayIn } from "../state/clock";
import { filters } from "../state/location";
import { spanOf } from "../state/period";
import { readRange, type ValueRange } from "../state/range";
import { peopleHidden, timezone } from "./definitions";

let last: Selection | null = null;

/** The filters, days and buckets of the page; null until the team's time zone is known. The same object while it is the same. */
export const selection = computed<Selection | null>(() => {
  const next = select();
  if (JSON.stringify(next) !== JSON.stringify(last)) last = next;
  return last;
});

function select(): Selection | null {
  if (timezone.value === undefined) return null;
  const { period, repos, teams, authors, more: { reviewer, involves, range, ...more } } = filters.value;
  const people = peopleHidden.value ? {} : { ...(reviewer && { reviewer }), ...(involves && { involves }) };
  return { ...spanOf(period, todayIn(timezone.value)), repo: repos, team: teams, author: peopleHidden.value ? [] : authors, ...people, ...more, ...rangeOf(range?.[0]) };
}

function rangeOf(text: string | undefined): Pick<Selection, "metric" | "at_least" | "below"> {
  const range = readRange(text);
  return range ? { metric: range.metric, ...edgesOf(range) } : {};
}

/** Returns the edges of a range as the API names them. */
export function edgesOf({ from, below }: Pick<ValueRange, "from" | "below">): Pick<Selection, "at_least" | "below"> {
  return { ...(from !== null && { at_least: from }), ...(below !== null && { below }) };
}

/** Whether the page is narrower by a range of a metric's value: a drill-down by another range, or by a phase, cannot be expressed beside it. */
export function hasRange(except?: string): boolean {
  const metric = selection.value?.metric;
  return metric !== undefined && metric !== except;
}

/** The first day that the API knows of. */
const FIRST_DAY = "2005-01-01";

/** Whether there are as many days before those of a selection; before all time there are none. */
export function hasPeriodBefore({ from, to }: Pick<Selection, "from" | "to">): boolean {
  return addDays(from, -daysBetween(from, to)) >= FIRST_DAY;
}

/** Returns the interest in these metrics, for the selected days and repositories. */
export function interestIn(metrics: readonly string[] | "every"): () => Interest {
  return () => {
    const { from, to, repo } = selection.peek() ?? { from: "", to: "", repo: [] };
    return { metrics, repos: repo, from, to };
  };
}

/** Returns addresses that depend on the selection; null while there is none. */
export function forSelection<T>(paths: (selection: Selection) => T | null): () => T | null {
  return () => (selection.value === null ? null : paths(selection.value));
}
