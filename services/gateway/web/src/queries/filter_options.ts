import { computed } from "@preact/signals";
import { metricAddress } from "../api/addresses";
import type { MetricAnswer } from "../api/schema";
import { filters } from "../state/location";
import { peopleHidden } from "./definitions";
import { Query } from "./query";
import { forSelection } from "./selection";
import { sourceRows } from "./sources";

/** Merges of the whole period without filters: they tell which teams and authors there are. */
export function mergesByQuery(group_by: "team" | "author"): Query<{ all: MetricAnswer }> {
  return new Query<{ all: MetricAnswer }>({
    paths: forSelection(({ from, to }) => {
      if (group_by === "author" && peopleHidden.value) return null;
      return { all: metricAddress("merged", { from, to, interval: "month", repo: [], team: [], author: [] }, { group_by }) };
    }),
    interest: () => ({ metrics: ["merged"], repos: [], from: "", to: "9999" }),
    slow: true,
  });
}

/** Returns the names on offer: those of an answer, and those that are chosen. */
export function namesOf(answer: MetricAnswer | undefined, chosen: readonly string[]): string[] {
  const found = answer?.series.map((series) => series.key ?? "") ?? [];
  return [...new Set([...found, ...chosen])].filter((name) => name !== "").sort();
}

export const repositories = computed<string[]>(() => {
  const found = sourceRows.value.map((source) => source.repo);
  return [...new Set([...found, ...filters.value.repos])].sort();
});
