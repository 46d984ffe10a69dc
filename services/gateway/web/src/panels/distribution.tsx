import type { PullRequestRow } from "../api/types";
import { distributionChart, LIMITS } from "../charts/distribution";
import { grouped } from "../format/numbers";
import { DISTRIBUTION_ROWS, merged, mergedAddress, scope } from "../state/data";
import { behindOf } from "../state/filters";
import { openBehind } from "../state/location";
import { ChartPanel } from "./chart_panel";
import { NothingMerged } from "./cycle_time";

/** How cycle time is spread: a median alone hides the long tail. */
export function DistributionPanel() {
  return (
    <ChartPanel
      id="distribution" title="Spread of cycle time" class="third" query={merged} metric="cycle_time" csv={scope.value && mergedAddress(scope.value)}
      about={({ merged }) => (merged.total > DISTRIBUTION_ROWS ? `the newest ${DISTRIBUTION_ROWS} of ${grouped(merged.total)}` : `pull requests · n ${grouped(spansOf(merged.items).length)}`)}
      model={({ merged }) => (spansOf(merged.items).length === 0 ? null : distributionChart(spansOf(merged.items), "Cycle time"))}
      empty={<NothingMerged />}
      onPick={(_, bin) => {
        const hours = { from: LIMITS[bin]!, to: LIMITS[bin + 1] ?? null };
        if (scope.value) openBehind({ ...behindOf("cycle_time", scope.value), hours });
      }}
    />
  );
}

function spansOf(rows: readonly PullRequestRow[]): number[] {
  return rows.map((row) => row.measures["cycle_time"]).filter((hours) => hours !== null && hours !== undefined);
}
