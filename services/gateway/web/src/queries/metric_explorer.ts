import { metricAddress } from "../api/addresses";
import type { MetricAnswer, MetricDefinition } from "../api/schema";
import { view } from "../state/location";
import { GROUPINGS, type Grouping, type MetricChoice } from "../state/view";
import { definitions, metricOf, peopleHidden } from "./definitions";
import { Query } from "./query";
import { interestIn, forSelection } from "./selection";

const FIRST_OFFERED = "review_rounds";

/** Returns the chosen metric if it is active, else the first offered. */
export function chosenMetric({ metric }: MetricChoice): MetricDefinition | undefined {
  return metricOf(metric ?? FIRST_OFFERED) ?? metricOf(FIRST_OFFERED) ?? definitions.result.value.data?.metrics.metrics[0];
}

/** Returns the groupings on offer: by author only where people are shown. */
export function groupings(): Grouping[] {
  return GROUPINGS.filter((by) => by !== "author" || !peopleHidden.value);
}

/** Returns the chosen grouping if it is on offer. */
export function chosenGrouping({ groupBy }: MetricChoice): Grouping | null {
  return groupings().find((one) => one === groupBy) ?? null;
}

export const exploredMetric = new Query<{ answer: MetricAnswer }>({
  paths: forSelection((selection) => {
    const { metricChoice } = view.value;
    const group_by = chosenGrouping(metricChoice);
    return { answer: metricAddress(chosenMetric(metricChoice)?.name ?? FIRST_OFFERED, group_by ? { ...selection, interval: "month" } : selection, { group_by }) };
  }),
  interest: () => interestIn([chosenMetric(view.peek().metricChoice)?.name ?? ""])(),
  whileWatched: true,
});
