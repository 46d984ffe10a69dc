import type { ComponentChildren } from "preact";
import { metricAddress } from "../api/addresses";
import type { MetricAnswer } from "../api/schema";
import { onlySeries } from "../charts/buckets";
import { overBefore } from "../charts/overlay";
import { withThresholds } from "../charts/thresholds";
import { timeSeriesBuckets, timeSeriesChart } from "../charts/time_series";
import { grouped } from "../format/numbers";
import { goalThresholds, inItsUnit, metricOf, timezone } from "../queries/definitions";
import { metricQuery } from "../queries/metrics";
import { selection } from "../queries/selection";
import { useQuery } from "../queries/use_query";
import { todayIn } from "../state/clock";
import { openDrillDown } from "../state/location";
import { drillDownOf } from "../state/view";
import { EmptyMessage } from "../parts/empty_message";
import { ChartPanel } from "./chart_panel";
import { NotSplitMessage } from "./split_reason";
import { OverlayEntries } from "./overlay";

interface Measured {
  answer: MetricAnswer;
  before?: MetricAnswer;
}

interface Props {
  id: string;
  metric: string;
  class: string;
  title?: string;
  /** What to say where nothing was measured. */
  empty?: ComponentChildren;
  extraTools?: () => ComponentChildren;
}

/** Shows a metric over time; nothing where it is not defined. */
export function MetricPanel({ id, metric, class: name, title, empty, extraTools }: Props) {
  const today = todayIn(timezone.value ?? "UTC");
  const query = useQuery(() => metricQuery(metric), metric);
  const goals = goalThresholds.value;
  const definition = metricOf(metric);
  const unsplit = query.result.value.data?.answer.not_split_by ?? [];
  if (!definition) return null;
  return (
    <ChartPanel
      id={id} title={title ?? definition.label} class={name} query={query} metric={metric}
      csv={selection.value && metricAddress(metric, selection.value)}
      about={({ answer }: Measured) => `by ${answer.interval} · n ${grouped(onlySeries(answer).total.n)}`}
      model={({ answer, before }) => (onlySeries(answer).total.n === 0 ? null : overBefore(withThresholds(timeSeriesChart(inItsUnit(answer), definition, today), metric, goals), before && inItsUnit(before)))}
      legend={({ answer, before }) => before && <ul class="key" aria-label="Periods"><OverlayEntries now={answer} before={before} /></ul>}
      {...(extraTools && { extraTools })}
      dependencies={[definition, today, goals]}
      buckets={({ answer }) => timeSeriesBuckets(answer, today)}
      empty={unsplit.length > 0 ? <NotSplitMessage metric={metric} by={unsplit} /> : empty ?? <EmptyMessage why={`Nothing was counted for ${definition.label} in these days, with these filters.`} next="Choose a longer period or fewer filters." />}
      onPick={({ answer }, index) => {
        const bucket = timeSeriesBuckets(answer, today)[index];
        if (bucket) openDrillDown(drillDownOf(metric, { from: bucket.start, to: bucket.end }));
      }}
    />
  );
}
