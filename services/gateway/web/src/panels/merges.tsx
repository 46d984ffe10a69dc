import { metricAddress } from "../api/addresses";
import type { MetricAnswer } from "../api/types";
import { developers, mergesBuckets, mergesChart, OTHER } from "../charts/merges";
import { Swatch } from "../charts/swatch";
import { amount, grouped } from "../format/numbers";
import { behindOf } from "../state/filters";
import { todayIn } from "../state/clock";
import { merges, scope, timezone } from "../state/data";
import { openBehind } from "../state/location";
import { ChartPanel } from "./chart_panel";
import { NothingMerged } from "./cycle_time";

/** Who merged how much, by week. */
export function MergesPanel() {
  const today = todayIn(timezone.value ?? "UTC");
  return (
    <ChartPanel
      id="merges" title="Merges" class="third" query={merges} metric="merged"
      csv={scope.value && metricAddress("merged", scope.value, { group_by: "author" })}
      about={({ merges }) => `by ${merges.interval} and developer · n ${grouped(merges.series.reduce((sum, one) => sum + one.total.n, 0))}`}
      model={({ merges }) => (merges.series.length === 0 ? null : mergesChart(merges, today))}
      given={[today]}
      empty={<NothingMerged />}
      legend={({ merges }) => <Developers answer={merges} />}
      onPick={({ merges }, index, series) => {
        const bucket = mergesBuckets(merges, today)[index];
        const author = series === OTHER ? null : series;
        if (bucket) openBehind(behindOf("merged", { from: bucket.start, to: bucket.end }, author));
      }}
    />
  );
}

function Developers({ answer }: { answer: MetricAnswer }) {
  return (
    <ul class="key" aria-label="Developers, bottom to top">
      {developers(answer).map(({ name, total, color }) => (
        <li key={name}><Swatch color={color} pattern="plain" /><span class="name" title={name}>{name}</span> <span class="soft">{amount(total)}</span></li>
      ))}
    </ul>
  );
}
