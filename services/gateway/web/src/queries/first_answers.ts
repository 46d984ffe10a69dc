import { effect } from "@preact/signals";
import { getAhead } from "../api/client";
import { page } from "../state/location";
import { marks } from "./marks";
import { cycleTimeQuery } from "./metrics";
import { overviewQuery } from "./overview";
import { selection } from "./selection";

/**
 * Fetches what the overview shows first, while the code that shows it is still loaded. The promise is fulfilled as soon as
 * its chart can be drawn; on other pages, once the days to show are known.
 */
export async function firstAnswers(): Promise<void> {
  await until(() => selection.value !== null);
  if (page.peek() !== "overview") return;
  const [chart] = [cycleTimeQuery(), overviewQuery()].map(({ options }) => Promise.allSettled(Object.values(options.paths() ?? {}).map(getAhead)));
  await chart;
  await until(() => marks.result.value.current);
}

/** Waits until a condition on signals holds. */
function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const end = effect(() => {
      if (holds()) queueMicrotask(() => { end(); resolve(); });
    });
  });
}
