import { computed, effect } from "@preact/signals";
import { authorMerges, cycleTime, definitions, merges, overview, recent, reviewLatency, sources, teamMerges, waiting } from "./data";
import { distribution, mergeHours, exploredMetric, reviewers } from "./more";
import { deploymentRows, reviewRoundRows } from "./opened";
import type { Query } from "./query";

/** Everything that live notices may make worth asking again. */
export const ALL_QUERIES: readonly Query<never>[] = [
  definitions, sources, overview, cycleTime, reviewLatency, merges, distribution, mergeHours, reviewers, exploredMetric,
  waiting, recent, teamMerges, authorMerges, reviewRoundRows, deploymentRows,
] as unknown as Query<never>[];

// A new version of the definitions may number the days otherwise: `scope` follows by itself, but its questions may
// have the same addresses as before, and have other answers now.
const version = computed(() => definitions.reading.value.data?.metrics.definition_version);
let seen: number | undefined;
effect(() => {
  if (seen !== undefined && version.value !== seen) for (const query of ALL_QUERIES) if (query !== (definitions as unknown)) query.refresh();
  seen = version.value;
});
