import { address } from "../api/addresses";
import type { ChangeAnswer } from "../api/schema";
import { metricOf } from "./definitions";
import { Query } from "./query";
import { forSelection, hasPeriodBefore, interestIn } from "./selection";

/** Why a metric changed against the period before. */
export const changeQuery = (metric: string) => new Query<{ change: ChangeAnswer }>({
  paths: forSelection(({ interval: _, ...filters }) => (metricOf(metric) && hasPeriodBefore(filters) ? { change: address("/api/v1/metrics/{name}/change", filters, { name: metric }) } : null)),
  interest: interestIn([metric]),
  slow: true,
  whileWatched: true,
});
