import { useMemo, useState } from "preact/hooks";
import type { MetricAnswer, MetricDefinition } from "../api/schema";
import { ChartCanvas } from "../charts/canvas";
import { groupsOf } from "../charts/groups";
import { overTimeBuckets, overTimeChart } from "../charts/over_time";
import { valueIn } from "../format/figures";
import { grouped } from "../format/numbers";
import { onlySeries } from "../charts/buckets";
import { PickOne, type Choice } from "../parts/pick_one";
import { DataTable } from "../parts/table";
import { todayIn } from "../state/clock";
import { definitions, timezone } from "../state/data";
import { behindOf, GROUPINGS, type Grouping } from "../state/filters";
import { openBehind, pick, view } from "../state/location";
import { groupings, picked, pickedGrouping, pickedMetric } from "../state/more";
import { GroupTable } from "./group_table";
import { Empty, Panel } from "./panel";
import { Info, Tools } from "./tools";

const ID = "any-metric";
const BY: Record<Grouping, string> = { author: "by developer", team: "by team", repo: "by repository", size: "by size", weekday: "by weekday", hour: "by hour of day" };

function ways(): Choice<Grouping | null>[] {
  return [{ key: null, label: "over time" }, ...groupings().map((key) => ({ key, label: BY[key] }))];
}

/** Any metric in force, a team's own ones like those that ship with Headway. */
export function AnyMetricPanel() {
  const [asTable, setAsTable] = useState(false);
  const by = pickedGrouping(view.value.picked);
  const metric = pickedMetric(view.value.picked);
  const offered = (definitions.reading.value.data?.metrics.metrics ?? []).map(({ name, label }) => ({ key: name, label }));
  return (
    <Panel
      id={ID} title="Any metric" class="half short" query={picked}
      about={({ answer }) => aboutOf(answer)}
      tools={
        <>
          <Info title={metric?.label ?? "Any metric"} help={metric?.help ?? ""} />
          <Tools id={ID} csv={picked.paths?.answer ?? null} asTable={asTable} onTable={by === null ? setAsTable : null} />
        </>
      }
    >
      {({ answer }) => (
        <>
          <div class="pickers">
            <PickOne what="Metric" offered={offered} chosen={metric?.name ?? ""} onChoose={(name) => pick({ metric: name })} />
            <PickOne what="Shown" offered={ways()} chosen={by} onChoose={(key) => pick({ by: key })} />
          </div>
          {metric && <Shown key={answer.metric} answer={answer} metric={metric} asTable={asTable} />}
        </>
      )}
    </Panel>
  );
}

function aboutOf({ unit, group_by, interval, series }: MetricAnswer): string {
  const said = unit === "share" ? "percent" : unit;
  if (group_by !== null) return said;
  const { total } = onlySeries({ series } as MetricAnswer);
  const whole = unit === "hours" ? `median ${valueIn(unit, total.p50)}` : unit === "share" ? valueIn(unit, total.mean) : valueIn(unit, total.sum);
  return `${said} by ${interval} · ${whole} · n ${grouped(total.n)}`;
}

interface ShownProps {
  answer: MetricAnswer;
  metric: MetricDefinition;
  asTable: boolean;
}

function Shown(props: ShownProps) {
  const { answer } = props;
  const by = GROUPINGS.find((one) => one === answer.group_by);
  if (answer.series.every(({ total }) => total.n === 0)) {
    return <Empty why={`Nothing was counted for ${answer.label} in these days, with these filters.`} next="Choose a longer period or fewer filters." />;
  }
  if (by) return <GroupTable caption={`${answer.label} ${BY[by]}`} what={BY[by].slice(3)} groups={groupsOf(answer, by)} />;
  return <OverTime {...props} />;
}

function OverTime({ answer, metric, asTable }: ShownProps) {
  const today = todayIn(timezone.value ?? "UTC");
  const model = useMemo(() => overTimeChart(answer, metric, today), [answer, metric, today]);
  const onPick = (index: number): void => {
    const bucket = overTimeBuckets(answer, today)[index];
    if (bucket && metric.at) openBehind(behindOf(metric.name, { from: bucket.start, to: bucket.end }));
  };
  return (
    <>
      {!asTable && <ChartCanvas model={model} onPick={onPick} />}
      <DataTable caption={answer.label} table={model.table} unseen={!asTable} onPick={metric.at ? onPick : undefined} />
    </>
  );
}
