import { address } from "../api/addresses";
import type { Overview } from "../api/schema";
import { addDays, daysBetween } from "../format/dates";
import { Query } from "./query";
import { interestIn, forSelection } from "./selection";

export const overviewQuery = () => new Query<{ overview: Overview }>({
  paths: forSelection(({ interval: _, ...rest }) => ({ overview: address("/api/v1/overview", rest) })),
  interest: () => {
    const { from, to, ...rest } = interestIn("every")();
    return { ...rest, to, from: from && addDays(from, -daysBetween(from, to)) };
  },
});
