import type { Config } from "./config";

type Data = Config["data"];

/** Puts new data into the datasets that are drawn already: Chart.js then moves their bars instead of drawing them anew. */
export function mergeData(drawn: Data, next: Data): Data {
  const datasets = next.datasets.map((dataset) => {
    const same = drawn.datasets.find(({ type, label }) => type === dataset.type && label === dataset.label);
    return same ? Object.assign(same, dataset) : dataset;
  });
  return { ...next, datasets };
}
