import { address } from "../api/addresses";
import type { ChangeAnswer } from "../api/schema";
import { readComparison } from "../state/comparison";
import { optionOf } from "../state/location";
import { periodsAround } from "../state/period";
import { metricOf } from "./definitions";
import { Query } from "./query";
import { forSelection, hasPeriodBefore, interestIn } from "./selection";

/** Why a metric changed against the period before; where the page compares before and after a day, since that day. */
export const changeQuery = (metric: string) => new Query<{ change: ChangeAnswer }>({
  paths: forSelection(({ interval: _, ...filters }) => {
    const compared = periodsAround(comparedDay(), filters) ?? (hasPeriodBefore(filters) ? {} : null);
    return metricOf(metric) && compared ? { change: address("/api/v1/metrics/{name}/change", { ...filters, ...compared }, { name: metric }) } : null;
  }),
  interest: interestIn([metric]),
  slow: true,
  whileWatched: true,
});

/** Returns the day before and after which the page compares, if it does. */
function comparedDay(): string | null {
  const comparison = readComparison(optionOf("compare"));
  return comparison?.kind === "day" ? comparison.day : null;
}
