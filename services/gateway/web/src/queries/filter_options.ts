import { computed } from "@preact/signals";
import { metricAddress } from "../api/addresses";
import type { MetricAnswer } from "../api/schema";
import { filters } from "../state/location";
import { peopleHidden } from "./definitions";
import { Query } from "./query";
import { forSelection } from "./selection";
import { sourceRows } from "./sources";

/** Merges of the whole period without filters: they tell which teams and authors there are. */
function mergesBy(group_by: "team" | "author"): Query<{ all: MetricAnswer }> {
  return new Query<{ all: MetricAnswer }>({
    paths: forSelection(({ from, to }) => {
      if (group_by === "author" && peopleHidden.value) return null;
      return { all: metricAddress("merged", { from, to, interval: "month", repo: [], team: [], author: [] }, { group_by }) };
    }),
    interest: () => ({ metrics: ["merged"], repos: [], from: "", to: "9999" }),
    slow: true,
    whileWatched: true,
  });
}

function optionsOf({ result }: Query<{ all: MetricAnswer }>, chosen: readonly string[]): string[] {
  const found = result.value.data?.all.series.map((series) => series.key ?? "") ?? [];
  return [...new Set([...found, ...chosen])].filter((name) => name !== "").sort();
}

export const teamMerges = mergesBy("team");
export const authorMerges = mergesBy("author");
export const teams = computed<string[]>(() => optionsOf(teamMerges, filters.value.teams));
export const authors = computed<string[]>(() => (peopleHidden.value ? [] : optionsOf(authorMerges, filters.value.authors)));

export const repositories = computed<string[]>(() => {
  const found = sourceRows.value.map((source) => source.repo);
  return [...new Set([...found, ...filters.value.repos])].sort();
});
