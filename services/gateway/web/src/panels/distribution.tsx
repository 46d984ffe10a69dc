import { distributionAddress } from "../api/addresses";
import { distributionChart } from "../charts/distribution";
import { unitBy } from "../format/figures";
import { grouped } from "../format/numbers";
import { metricOf } from "../queries/definitions";
import { distributionQuery } from "../queries/metrics";
import { hasRange, selection } from "../queries/selection";
import { useQuery } from "../queries/use_query";
import { openDrillDown } from "../state/location";
import { drillDownOf } from "../state/view";
import { ChartPanel } from "./chart_panel";
import { NothingMerged } from "./nothing_merged";
import { NotSplitMessage } from "./split_reason";

/** Shows the distribution of a metric: a median alone hides the long tail. */
export function DistributionPanel({ metric, class: name }: { metric: string; class: string }) {
  const definition = metricOf(metric);
  const label = definition?.label ?? metric;
  const query = useQuery(() => distributionQuery(metric), metric);
  const unsplit = query.result.value.data?.distribution.not_split_by ?? [];
  return (
    <ChartPanel
      id="distribution" title={`Spread of ${label[0]!.toLowerCase()}${label.slice(1)}`} class={name} query={query} metric={metric}
      csv={selection.value && distributionAddress(metric, selection.value)}
      about={({ distribution }) => `${definition?.at ? "pull requests" : "times"} · n ${grouped(distribution.total.n)}`}
      model={({ distribution }) => (distribution.total.n === 0 ? null : distributionChart({ ...distribution, unit: unitBy(distribution.unit, definition?.clock) }))}
      empty={unsplit.length > 0 ? <NotSplitMessage metric={metric} by={unsplit} /> : <NothingMerged />}
      onPick={hasRange(metric) ? undefined : ({ distribution }, place) => {
        const bin = distribution.bins[place];
        if (bin && selection.value) openDrillDown(drillDownOf(metric, selection.value, { at_least: [String(bin.from)], below: [String(bin.to)] }));
      }}
    />
  );
}
