import type { MetricAnswer } from "../api/schema";
import { keysOf, topSeries, mergesBuckets, mergesChart } from "../charts/merges";
import { Swatch } from "../charts/swatch";
import { amount, grouped } from "../format/numbers";
import { drillDownOf, type Within } from "../state/view";
import { todayIn } from "../state/clock";
import { timezone } from "../queries/definitions";
import { mergesAddress, mergesQuery } from "../queries/metrics";
import { useQuery } from "../queries/use_query";
import { selection } from "../queries/selection";
import { openDrillDown } from "../state/location";
import { ChartPanel } from "./chart_panel";
import { NothingMerged } from "./nothing_merged";

/** Names what is counted: developers, or teams where people are hidden. */
function whoOf({ group_by }: MetricAnswer): string {
  return group_by === "team" ? "team" : "developer";
}

/** Shows merges over time, by developer or team. */
export function MergesPanel() {
  const today = todayIn(timezone.value ?? "UTC");
  return (
    <ChartPanel
      id="merges" title="Merges" class="full short" query={useQuery(mergesQuery)} metric="merged"
      csv={selection.value && mergesAddress(selection.value)}
      about={({ merges }) => `by ${merges.interval} and ${whoOf(merges)} · n ${grouped(merges.series.reduce((sum, one) => sum + one.total.n, 0))}`}
      model={({ merges }) => (merges.series.length === 0 ? null : mergesChart(merges, today))}
      dependencies={[today]}
      buckets={({ merges }) => mergesBuckets(merges, today)}
      empty={<NothingMerged />}
      legend={({ merges }) => <TopSeriesKey answer={merges} />}
      onPick={({ merges }, index, series) => {
        const bucket = mergesBuckets(merges, today)[index];
        if (bucket) openDrillDown(drillDownOf("merged", { from: bucket.start, to: bucket.end }, withinBar(merges, series)));
      }}
    />
  );
}

/** Returns the filter by whom a bar is of; none where no bar was hit. */
function withinBar(answer: MetricAnswer, bar: string | null): Within {
  if (bar === null) return {};
  return answer.group_by === "team" ? { team: keysOf(answer, bar) } : { author: keysOf(answer, bar) };
}

function TopSeriesKey({ answer }: { answer: MetricAnswer }) {
  return (
    <ul class="key" aria-label={`${whoOf(answer) === "team" ? "Teams" : "Developers"}, bottom to top`}>
      {topSeries(answer).map(({ name, total, color }) => (
        <li key={name}><Swatch color={color} pattern="plain" /><span class="name" title={name}>{name}</span> <span class="muted">{amount(total)}</span></li>
      ))}
    </ul>
  );
}
