import type { MetricAnswer } from "../api/schema";
import { developers, mergesBuckets, mergesChart, OTHER } from "../charts/merges";
import { Swatch } from "../charts/swatch";
import { amount, grouped } from "../format/numbers";
import { behindOf } from "../state/filters";
import { todayIn } from "../state/clock";
import { merges, mergesAddress, scope, timezone } from "../state/data";
import { openBehind } from "../state/location";
import { ChartPanel } from "./chart_panel";
import { NothingMerged } from "./cycle_time";

/** Developers, or teams where people are hidden. */
function whoOf({ group_by }: MetricAnswer): string {
  return group_by === "team" ? "team" : "developer";
}

/** Who merged how much, by week. */
export function MergesPanel() {
  const today = todayIn(timezone.value ?? "UTC");
  return (
    <ChartPanel
      id="merges" title="Merges" class="third" query={merges} metric="merged"
      csv={scope.value && mergesAddress(scope.value)}
      about={({ merges }) => `by ${merges.interval} and ${whoOf(merges)} · n ${grouped(merges.series.reduce((sum, one) => sum + one.total.n, 0))}`}
      model={({ merges }) => (merges.series.length === 0 ? null : mergesChart(merges, today))}
      given={[today]}
      empty={<NothingMerged />}
      legend={({ merges }) => <Developers answer={merges} />}
      onPick={({ merges }, index, series) => {
        const bucket = mergesBuckets(merges, today)[index];
        const author = series === OTHER || merges.group_by !== "author" ? null : series;
        if (bucket) openBehind(behindOf("merged", { from: bucket.start, to: bucket.end }, author));
      }}
    />
  );
}

function Developers({ answer }: { answer: MetricAnswer }) {
  return (
    <ul class="key" aria-label={`${whoOf(answer) === "team" ? "Teams" : "Developers"}, bottom to top`}>
      {developers(answer).map(({ name, total, color }) => (
        <li key={name}><Swatch color={color} pattern="plain" /><span class="name" title={name}>{name}</span> <span class="soft">{amount(total)}</span></li>
      ))}
    </ul>
  );
}
