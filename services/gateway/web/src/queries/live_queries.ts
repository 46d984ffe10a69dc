import { computed, effect } from "@preact/signals";
import { definitions } from "./definitions";
import { deploymentRows } from "./deployments";
import { authorMerges, teamMerges } from "./filter_options";
import { exploredMetric } from "./metric_explorer";
import { cycleTime, distribution, mergeHours, merges, reviewLatency } from "./metrics";
import { overview } from "./overview";
import { recent, waiting } from "./pull_requests";
import { Query } from "./query";
import { reviewRoundRows, reviewers } from "./reviews";
import { sources } from "./sources";

/** Every query that live notices may make fetch again. */
export const LIVE_QUERIES: readonly Query<never>[] = [
  definitions, sources, overview, cycleTime, reviewLatency, merges, distribution, mergeHours, reviewers, exploredMetric,
  waiting, recent, teamMerges, authorMerges, reviewRoundRows, deploymentRows,
] as unknown as Query<never>[];

// With a new version of the definitions the same addresses may have other answers.
const version = computed(() => definitions.result.value.data?.metrics.definition_version);
let seen: number | undefined;
effect(() => {
  if (seen !== undefined && version.value !== seen) for (const query of LIVE_QUERIES) if (query !== (definitions as unknown)) query.refresh();
  seen = version.value;
});
