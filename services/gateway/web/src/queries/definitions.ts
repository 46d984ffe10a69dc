import { computed } from "@preact/signals";
import { address } from "../api/addresses";
import type { DefinitionsAnswer, MetricDefinition } from "../api/schema";
import { Query } from "./query";

export const definitions = new Query<{ metrics: DefinitionsAnswer }>({ paths: () => ({ metrics: address("/api/v1/metrics") }) });

/** The team's time zone, once it is known. */
export const timezone = computed(() => definitions.result.value.data?.metrics.timezone);

/** Whether people are hidden: then nothing may be requested about them. */
export const peopleHidden = computed(() => definitions.result.value.data?.metrics.people === "hidden");

/** Returns the definition of a metric, if it is active. */
export function metricOf(name: string): MetricDefinition | undefined {
  return definitions.result.value.data?.metrics.metrics.find((metric) => metric.name === name);
}
