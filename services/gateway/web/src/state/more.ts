import { distributionAddress, metricAddress, reviewersAddress } from "../api/addresses";
import type { DistributionAnswer, MetricAnswer, MetricDefinition, PageReviewerRow } from "../api/schema";
import { changesReviews } from "../live/interest";
import { about, definitions, metricOf, peopleHidden, scoped } from "./data";
import { GROUPINGS, type Grouping, type MetricChoice } from "./view";
import { view } from "./location";
import { Query } from "./query";

export const distribution = new Query<{ distribution: DistributionAnswer }>({
  paths: scoped((scope) => ({ distribution: distributionAddress("cycle_time", scope) })),
  interest: about(["cycle_time"]),
});

/** Only the totals are looked at: months make the smallest answer. */
export const mergeHours = new Query<{ hours: MetricAnswer }>({
  paths: scoped((scope) => ({ hours: metricAddress("merged", { ...scope, interval: "month" }, { group_by: "weekday_hour" }) })),
  interest: about(["merged"]),
  slow: true,
});

export const reviewers = new Query<{ reviewers: PageReviewerRow }>({
  paths: scoped((scope) => (peopleHidden.value ? null : { reviewers: reviewersAddress(scope) })),
  concerns: ({ facts }) => changesReviews(facts),
  slow: true,
});

const FIRST_OFFERED = "review_rounds";

/** The metric that is looked at: the one picked, where it is in force. */
export function chosenMetric({ metric }: MetricChoice): MetricDefinition | undefined {
  return metricOf(metric ?? FIRST_OFFERED) ?? metricOf(FIRST_OFFERED) ?? definitions.reading.value.data?.metrics.metrics[0];
}

/** What a metric can be grouped by: by people only where they are shown. */
export function groupings(): Grouping[] {
  return GROUPINGS.filter((by) => by !== "author" || !peopleHidden.value);
}

/** How it is grouped: as picked, where that may be. */
export function chosenGrouping({ groupBy }: MetricChoice): Grouping | null {
  return groupings().find((one) => one === groupBy) ?? null;
}

export const exploredMetric = new Query<{ answer: MetricAnswer }>({
  paths: scoped((scope) => {
    const { metricChoice } = view.value;
    const group_by = chosenGrouping(metricChoice);
    return { answer: metricAddress(chosenMetric(metricChoice)?.name ?? FIRST_OFFERED, group_by ? { ...scope, interval: "month" } : scope, { group_by }) };
  }),
  interest: () => about([chosenMetric(view.peek().metricChoice)?.name ?? ""])(),
});
