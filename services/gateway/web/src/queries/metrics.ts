import { type Selection, distributionAddress, metricAddress } from "../api/addresses";
import type { DistributionAnswer, MetricAnswer } from "../api/schema";
import { view } from "../state/location";
import { metricOf, peopleHidden } from "./definitions";
import { Query } from "./query";
import { interestIn, forSelection } from "./selection";

export interface CycleTime {
  total: MetricAnswer;
  phases: MetricAnswer;
  coding?: MetricAnswer;
}

export const cycleTime = new Query<CycleTime>({
  paths: forSelection((selection) => ({
    total: metricAddress("cycle_time", selection),
    phases: metricAddress("cycle_time", selection, { group_by: "phase" }),
    ...(view.value.coding && { coding: metricAddress("coding_time", selection) }),
  })),
  interest: () => interestIn(["cycle_time", "coding_time", ...(metricOf("cycle_time")?.phases ?? [])])(),
});

export const reviewLatency = new Query<{ latency: MetricAnswer }>({
  paths: forSelection((selection) => ({ latency: metricAddress("review_latency", selection) })),
  interest: interestIn(["review_latency"]),
  whileWatched: true,
});

/** Returns the address of merges by author, or by team where people are hidden. */
export function mergesAddress(selection: Selection): string {
  return metricAddress("merged", selection, { group_by: peopleHidden.value ? "team" : "author" });
}

export const merges = new Query<{ merges: MetricAnswer }>({
  paths: forSelection((selection) => ({ merges: mergesAddress(selection) })),
  interest: interestIn(["merged"]),
  whileWatched: true,
});

export const distribution = new Query<{ distribution: DistributionAnswer }>({
  paths: forSelection((selection) => ({ distribution: distributionAddress("cycle_time", selection) })),
  interest: interestIn(["cycle_time"]),
  whileWatched: true,
});

/** Merges by weekday and hour; only totals are shown, so months make the smallest answer. */
export const mergeHours = new Query<{ hours: MetricAnswer }>({
  paths: forSelection((selection) => ({ hours: metricAddress("merged", { ...selection, interval: "month" }, { group_by: "weekday_hour" }) })),
  interest: interestIn(["merged"]),
  slow: true,
  whileWatched: true,
});
