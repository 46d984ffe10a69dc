import { computed } from "@preact/signals";
import type { Selection } from "../api/addresses";
import type { Interest } from "./interest";
import { addDays, daysBetween } from "../format/dates";
import { todayIn } from "../state/clock";
import { filters } from "../state/location";
import { spanOf } from "../state/period";
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
  const { period, repos, teams, authors, more: { reviewer, involves, ...more } } = filters.value;
  const people = peopleHidden.value ? {} : { ...(reviewer && { reviewer }), ...(involves && { involves }) };
  return { ...spanOf(period, todayIn(timezone.value)), repo: repos, team: teams, author: peopleHidden.value ? [] : authors, ...people, ...more };
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
