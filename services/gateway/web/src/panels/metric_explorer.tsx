import { useMemo, useState } from "preact/hooks";
import type { MetricAnswer, MetricDefinition } from "../api/schema";
import { ChartCanvas } from "../charts/canvas";
import { groupsOf } from "../charts/groups";
import { timeSeriesBuckets, timeSeriesChart } from "../charts/time_series";
import { clockIn, valueIn } from "../format/figures";
import { grouped } from "../format/numbers";
import { onlySeries } from "../charts/buckets";
import { unlessClosingMenu } from "../parts/pause";
import { Select, type Choice } from "../parts/select";
import { DataTable } from "../parts/data_table";
import { todayIn } from "../state/clock";
import { definitions, timezone, unitOf } from "../queries/definitions";
import { drillDownOf, GROUPINGS, type Grouping } from "../state/view";
import { chooseMetric, openDrillDown, view } from "../state/location";
import { groupings, exploredMetric, chosenGrouping, chosenMetric } from "../queries/metric_explorer";
import { GroupTable } from "./group_table";
import { Panel } from "./panel";
import { EmptyMessage } from "../parts/empty_message";
import { InfoButton, PanelTools } from "./panel_tools";

const ID = "any-metric";
const GROUPING_LABELS: Record<Grouping, string> = { author: "by developer", team: "by team", repo: "by repository", size: "by size", weekday: "by weekday", hour: "by hour of day" };

function groupingChoices(): Choice<Grouping | null>[] {
  return [{ key: null, label: "over time" }, ...groupings().map((key) => ({ key, label: GROUPING_LABELS[key] }))];
}

/** Shows any metric in force, over time or by group. */
export function MetricExplorerPanel() {
  const [asTable, setAsTable] = useState(false);
  const by = chosenGrouping(view.value.metricChoice);
  const metric = chosenMetric(view.value.metricChoice);
  const offered = (definitions.result.value.data?.metrics.metrics ?? []).map(({ name, label }) => ({ key: name, label }));
  return (
    <Panel
      id={ID} title="Any metric" class="half short" query={exploredMetric}
      about={({ answer }) => aboutOf(inItsUnit(answer))}
      tools={
        <>
          <InfoButton title={metric?.label ?? "Any metric"} help={metric?.help ?? ""} />
          <PanelTools id={ID} csv={exploredMetric.paths?.answer ?? null} asTable={asTable} onTable={by === null ? setAsTable : null} />
        </>
      }
    >
      {({ answer }) => (
        <>
          <div class="pickers">
            <Select what="Metric" offered={offered} chosen={metric?.name ?? ""} onChoose={(name) => chooseMetric({ metric: name })} />
            <Select what="Shown" offered={groupingChoices()} chosen={by} onChoose={(key) => chooseMetric({ groupBy: key })} />
          </div>
          {metric && <Content key={answer.metric} answer={inItsUnit(answer)} metric={metric} asTable={asTable} />}
        </>
      )}
    </Panel>
  );
}

/** Returns the answer in the unit it is shown in. The same object for the same answer, so that nothing is drawn again. */
function inItsUnit(answer: MetricAnswer): MetricAnswer {
  const unit = unitOf(answer.metric, answer.unit);
  if (unit === answer.unit) return answer;
  const known = converted.get(answer);
  if (known) return known;
  const next = { ...answer, unit };
  converted.set(answer, next);
  return next;
}

const converted = new WeakMap<MetricAnswer, MetricAnswer>();

function aboutOf({ unit, group_by, interval, series }: MetricAnswer): string {
  const unitLabel = unit === "share" ? "percent" : unit;
  if (group_by !== null) return unitLabel;
  const { total } = onlySeries({ series } as MetricAnswer);
  const whole = clockIn(unit) ? `median ${valueIn(unit, total.p50)}` : unit === "share" ? valueIn(unit, total.mean) : valueIn(unit, total.sum);
  return `${unitLabel} by ${interval} · ${whole} · n ${grouped(total.n)}`;
}

interface ContentProps {
  answer: MetricAnswer;
  metric: MetricDefinition;
  asTable: boolean;
}

function Content(props: ContentProps) {
  const { answer } = props;
  const by = GROUPINGS.find((one) => one === answer.group_by);
  if (answer.series.every(({ total }) => total.n === 0)) {
    return <EmptyMessage why={`Nothing was counted for ${answer.label} in these days, with these filters.`} next="Choose a longer period or fewer filters." />;
  }
  if (by) return <GroupTable caption={`${answer.label} ${GROUPING_LABELS[by]}`} what={GROUPING_LABELS[by].slice(3)} groups={groupsOf(answer, by)} />;
  return <OverTime {...props} />;
}

function OverTime({ answer, metric, asTable }: ContentProps) {
  const today = todayIn(timezone.value ?? "UTC");
  const model = useMemo(() => timeSeriesChart(answer, metric, today), [answer, metric, today]);
  const onPick = (index: number): void => {
    const bucket = timeSeriesBuckets(answer, today)[index];
    if (bucket && metric.at) openDrillDown(drillDownOf(metric.name, { from: bucket.start, to: bucket.end }));
  };
  return (
    <>
      {!asTable && <ChartCanvas model={model} onPick={unlessClosingMenu(onPick)} />}
      <DataTable caption={answer.label} table={model.table} visuallyHidden={!asTable} onPick={metric.at ? onPick : undefined} />
    </>
  );
}
