import { type Selection, distributionAddress, metricAddress } from "../api/addresses";
import type { DistributionAnswer, MetricAnswer } from "../api/schema";
import { optionOf } from "../state/location";
import { metricOf, peopleHidden } from "./definitions";
import { interestInBoth, overlayAddress } from "./previous_period";
import { Query } from "./query";
import { interestIn, forSelection } from "./selection";

export interface CycleTime {
  /** By phase; `whole` is the metric itself. */
  phases: MetricAnswer;
  coding?: MetricAnswer;
  /** The metric in the period before, where the charts are laid over it. */
  before?: MetricAnswer;
}

export const cycleTimeQuery = () => new Query<CycleTime>({
  paths: forSelection((selection) => ({
    phases: metricAddress("cycle_time", selection, { group_by: "phase" }),
    ...(optionOf("coding") === "1" && { coding: metricAddress("coding_time", selection) }),
    ...overlayAddress("cycle_time", selection),
  })),
  interest: () => interestInBoth(["cycle_time", "coding_time", ...(metricOf("cycle_time")?.phases ?? [])]),
});

/** A metric over time, and in the period before, where the charts are laid over it. */
export const metricQuery = (name: string) => new Query<{ answer: MetricAnswer; before?: MetricAnswer }>({
  paths: forSelection((selection) => (metricOf(name) ? { answer: metricAddress(name, selection), ...overlayAddress(name, selection) } : null)),
  interest: () => interestInBoth([name]),
  whileWatched: true,
});

/** Returns the address of merges by author, or by team where people are hidden. */
export function mergesAddress(selection: Selection): string {
  return metricAddress("merged", selection, { group_by: peopleHidden.value ? "team" : "author" });
}

export const mergesQuery = () => new Query<{ merges: MetricAnswer }>({
  paths: forSelection((selection) => ({ merges: mergesAddress(selection) })),
  interest: interestIn(["merged"]),
  whileWatched: true,
});

/** How the values of a metric are spread. */
export const distributionQuery = (metric: string) => new Query<{ distribution: DistributionAnswer }>({
  paths: forSelection((selection) => ({ distribution: distributionAddress(metric, selection) })),
  interest: interestIn([metric]),
  whileWatched: true,
});

/** Merges by weekday and hour; only totals are shown, so months make the smallest answer. */
export const mergeHoursQuery = () => new Query<{ hours: MetricAnswer }>({
  paths: forSelection((selection) => ({ hours: metricAddress("merged", { ...selection, interval: "month" }, { group_by: "weekday_hour" }) })),
  interest: interestIn(["merged"]),
  slow: true,
  whileWatched: true,
});
