import { computed, effect } from "@preact/signals";
import { printing } from "../theme/print";
import { definitions } from "./definitions";
import { runningQueries } from "./query";

/** With a new version of the definitions the same addresses may have other answers: every query that runs fetches again. */
export function followDefinitions(): () => void {
  const version = computed(() => definitions.result.value.data?.metrics.definition_version);
  let seen: number | undefined;
  return effect(() => {
    const changed = seen !== undefined && version.value !== seen;
    seen = version.value;
    if (changed) for (const query of runningQueries) if (query !== (definitions as unknown)) query.refresh();
  });
}

/** Once the page is printed, every query that runs fetches what it has not yet: also what was never in view. */
export function readWhilePrinting(): () => void {
  return effect(() => {
    if (printing.value) for (const query of [...runningQueries]) query.complete();
  });
}
