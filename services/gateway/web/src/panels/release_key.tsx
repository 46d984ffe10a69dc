import type { ChartModel } from "../charts/model";

/** Shows what the ticks at the bottom of a chart are, where it has any. */
export function ReleaseKey({ model }: { model: ChartModel }) {
  if (!model.referenceLines?.some(({ short }) => short)) return null;
  return <p class="key muted"><span class="release-tick" aria-hidden="true" />releases</p>;
}
