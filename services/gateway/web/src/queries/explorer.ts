import { metricAddress, type Selection } from "../api/addresses";
import type { MetricAnswer, MetricDefinition } from "../api/schema";
import { readComparison, type Comparison } from "../state/comparison";
import { GROUPINGS, type Grouping } from "../state/groupings";
import { optionOf } from "../state/location";
import { periodsAround } from "../state/period";
import { definitions, metricOf, peopleHidden } from "./definitions";
import { periodBefore } from "./previous_period";
import { Query } from "./query";
import { forSelection, hasPeriodBefore, interestIn } from "./selection";

const FIRST_OFFERED = "cycle_time";

/** Returns the chosen metric if it is active, else the first offered. */
export function chosenMetric(): MetricDefinition | undefined {
  return metricOf(optionOf("metric") ?? FIRST_OFFERED) ?? metricOf(FIRST_OFFERED) ?? definitions.result.value.data?.metrics.metrics[0];
}

/** Returns the groupings on offer: by author only where people are shown. */
export function groupings(): Grouping[] {
  return GROUPINGS.filter((by) => by !== "author" || !peopleHidden.value);
}

/** Returns the chosen grouping if it is on offer. */
export function chosenGrouping(): Grouping | null {
  return groupings().find((one) => one === optionOf("group")) ?? null;
}

/** Returns the chosen comparison. */
export function chosenComparison(): Comparison | null {
  return readComparison(optionOf("compare"));
}

/** A metric over time; by group; and what it is compared with: another line, or what was before a day and since. */
export interface Explored {
  answer: MetricAnswer;
  groups?: MetricAnswer;
  other?: MetricAnswer;
  since?: MetricAnswer;
}

export const exploredQuery = () => new Query<Explored>({
  paths: forSelection((selection) => {
    const metric = chosenMetric()?.name;
    const group_by = chosenGrouping();
    if (metric === undefined) return null;
    return {
      answer: metricAddress(metric, selection),
      ...(group_by && { groups: metricAddress(metric, isOfWeek(group_by) ? { ...selection, interval: "month" } : selection, { group_by }) }),
      ...comparedWith(metric, selection, chosenComparison()),
    };
  }),
  interest: () => interestIn([chosenMetric()?.name ?? ""])(),
  whileWatched: true,
});

/** Whether a grouping is by a time of the week: then only totals are shown. */
export function isOfWeek(by: Grouping): boolean {
  return by === "weekday" || by === "hour";
}

function comparedWith(metric: string, selection: Selection, comparison: Comparison | null): { other?: string; since?: string } {
  switch (comparison?.kind) {
    case undefined: return {};
    case "before": return !hasPeriodBefore(selection) ? {} : { other: metricAddress(metric, periodBefore(selection)) };
    case "team": return { other: metricAddress(metric, { ...selection, team: [comparison.team] }) };
    case "day": return splitAt(metric, selection, comparison.day);
  }
}

function splitAt(metric: string, selection: Selection, day: string): { other?: string; since?: string } {
  if (!periodsAround(day, selection)) return {};
  return { other: metricAddress(metric, { ...selection, to: day }), since: metricAddress(metric, { ...selection, from: day }) };
}
