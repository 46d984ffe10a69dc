import { distributionAddress } from "../api/addresses";
import { distributionChart } from "../charts/distribution";
import { grouped } from "../format/numbers";
import { selection } from "../queries/selection";
import { drillDownOf } from "../state/view";
import { openDrillDown } from "../state/location";
import { distribution } from "../queries/metrics";
import { ChartPanel } from "./chart_panel";
import { NothingMerged } from "./nothing_merged";

/** Shows the distribution of cycle time: a median alone hides the long tail. */
export function DistributionPanel() {
  return (
    <ChartPanel
      id="distribution" title="Spread of cycle time" class="third" query={distribution} metric="cycle_time"
      csv={selection.value && distributionAddress("cycle_time", selection.value)}
      about={({ distribution }) => `pull requests · n ${grouped(distribution.total.n)}`}
      model={({ distribution }) => (distribution.total.n === 0 ? null : distributionChart(distribution))}
      empty={<NothingMerged />}
      onPick={({ distribution }, place) => {
        const bin = distribution.bins[place];
        if (bin && selection.value) openDrillDown({ ...drillDownOf("cycle_time", selection.value), hours: { from: bin.from, to: bin.to } });
      }}
    />
  );
}
