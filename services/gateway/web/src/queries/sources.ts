import { computed } from "@preact/signals";
import { address } from "../api/addresses";
import type { SourceRow, Sources } from "../api/schema";
import { allFail, lastAnswer } from "../format/freshness";
import { filters } from "../state/location";
import { affectsRepos } from "./interest";
import { Query } from "./query";
import { timezone } from "./definitions";

/** Fetched once there is a first answer, behind which the live stream begins. */
export const sources = new Query<{ sources: Sources }>({
  paths: () => (timezone.value !== undefined ? { sources: address("/api/v1/sources") } : null),
});

/** Every source; none before they are known. */
export const sourceRows = computed<readonly SourceRow[]>(() => sources.result.value.data?.sources.items ?? []);

/** The sources of the chosen repositories. */
export const chosenSources = computed(() => sourceRows.value.filter((row) => affectsRepos([row.repo], filters.value.repos)));

/** Whether every source of the chosen repositories fails. */
export const chosenFail = computed(() => allFail(chosenSources.value));

/** Whether it is known that no source has ever answered. */
export const neverAnswered = computed(() => sources.result.value.data !== undefined && lastAnswer(sourceRows.value) === null);
