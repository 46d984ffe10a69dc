import { metricAddress } from "../api/addresses";
import type { MetricAnswer } from "../api/schema";
import { cycleTimeBuckets, cycleTimeChart, wholeOf } from "../charts/cycle_time";
import type { ChartModel } from "../charts/model";
import { overBefore } from "../charts/overlay";
import { withThresholds } from "../charts/thresholds";
import { Swatch } from "../charts/swatch";
import { grouped } from "../format/numbers";
import { drillDownOf, type Within } from "../state/view";
import { todayIn } from "../state/clock";
import { definitions, goalThresholds, metricOf, timezone } from "../queries/definitions";
import { cycleTimeQuery, type CycleTime } from "../queries/metrics";
import { useQuery } from "../queries/use_query";
import { hasRange, selection } from "../queries/selection";
import { openDrillDown, optionOf, setOptions } from "../state/location";
import { ChartPanel } from "./chart_panel";
import { NothingMerged } from "./nothing_merged";
import { OverlayEntries, OverlaySwitch } from "./overlay";

/** Shows cycle time with its phases over time. */
export function CycleTimePanel() {
  const metrics = definitions.result.value.data?.metrics.metrics ?? [];
  const today = todayIn(timezone.value ?? "UTC");
  const coding = optionOf("coding") === "1";
  const query = useQuery(cycleTimeQuery);
  const goals = goalThresholds.value;
  return (
    <ChartPanel
      id="cycle-time" title="Cycle time" class="wide tall" query={query} metric="cycle_time"
      csv={selection.value && metricAddress("cycle_time", selection.value, { group_by: "phase" })}
      about={({ phases }: CycleTime) => `by ${phases.interval}, phases as means · n ${grouped(countOf(phases))}`}
      model={(data) => (countOf(data.phases) === 0 ? null : overBefore(withThresholds(cycleTimeChart(data, metrics, today), "cycle_time", goals), data.before))}
      dependencies={[metrics, today, goals]}
      buckets={(data) => cycleTimeBuckets(data, today)}
      empty={<NothingMerged />}
      legend={(data, model) => <Key data={data} model={model} />}
      extraTools={() => (
        <>
          <OverlaySwitch />
          <button type="button" class="tool text" aria-pressed={coding} onClick={() => setOptions({ coding: coding ? null : "1" })}>
            {coding ? "Without coding" : "With coding"}
          </button>
        </>
      )}
      onPick={(data, index, series) => {
        const bucket = cycleTimeBuckets(data, today)[index];
        if (bucket) openDrillDown(drillDownOf("cycle_time", { from: bucket.start, to: bucket.end }, phaseOf(series)));
      }}
    />
  );
}

function Key({ data: { phases, before }, model }: { data: CycleTime; model: ChartModel }) {
  return (
    <ul class="key" aria-label={before ? "Phases, bottom to top, and periods" : "Phases, bottom to top"}>
      {model.bars.map(({ key, label, color, pattern }) => <li key={key}><Swatch color={color} pattern={pattern} />{label}</li>)}
      {model.partial.at(-1) && <li class="muted">lighter: not over yet</li>}
      <OverlayEntries now={wholeOf(phases)} before={before} />
    </ul>
  );
}

function countOf({ whole }: MetricAnswer): number {
  return whole?.total.n ?? 0;
}

/** Returns the filter by the phase of a bar; a bar that is of several, or of coding, opens the whole, as every bar does on a page with a range of values. */
function phaseOf(series: string | null): Within {
  return series !== null && !hasRange() && metricOf("cycle_time")?.phases.includes(series) ? { phase: [series] } : {};
}
