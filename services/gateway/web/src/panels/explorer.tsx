import { useMemo } from "preact/hooks";
import type { MetricAnswer, MetricDefinition } from "../api/schema";
import { onlySeries, trimStart } from "../charts/buckets";
import { ChartCanvas } from "../charts/canvas";
import { groupedChart } from "../charts/group_series";
import { groupsOf } from "../charts/groups";
import { withMarks } from "../charts/marks";
import type { ChartModel } from "../charts/model";
import { Swatch } from "../charts/swatch";
import { withOverlay } from "../charts/overlay";
import { timeSeriesBuckets, timeSeriesChart } from "../charts/time_series";
import { clockIn, valueIn } from "../format/figures";
import { grouped } from "../format/numbers";
import { DataTable } from "../parts/data_table";
import { EmptyMessage } from "../parts/empty_message";
import { Icon } from "../parts/icons";
import { unlessClosingMenu } from "../parts/pause";
import { inItsUnit, timezone } from "../queries/definitions";
import { chosenComparison, chosenGrouping, chosenMetric, exploredQuery, isOfWeek, type Explored } from "../queries/explorer";
import { selection } from "../queries/selection";
import { markRows } from "../queries/marks";
import { useQuery } from "../queries/use_query";
import { todayIn } from "../state/clock";
import type { Comparison } from "../state/comparison";
import type { Grouping } from "../state/groupings";
import { openDrillDown } from "../state/location";
import { drillDownOf } from "../state/view";
import { ExplorerPickers, GROUPING_LABELS } from "./explorer_choices";
import { GroupTable } from "./group_table";
import { NotSplitMessage } from "./split_reason";
import { OverlayEntries } from "./overlay";
import { Panel } from "./panel";
import { InfoButton, PanelTools } from "./panel_tools";
import { ReleaseKey } from "./release_key";
import { tableOption } from "./table_option";
import { zoomTo } from "./zoom";

const ID = "any-metric";

/** Shows any metric in force, over time, by group, and compared. */
export function ExplorerPanel() {
  const [asTable, setAsTable] = tableOption(ID);
  const metric = chosenMetric();
  const query = useQuery(exploredQuery);
  return (
    <Panel
      id={ID} title={metric?.label ?? "Any metric"} class="full explorer" query={query}
      about={({ answer }) => aboutOf(inItsUnit(answer))}
      tools={() => (
        <>
          <button type="button" class="tool" aria-label="Full screen" title="Full screen" onClick={() => void document.getElementById(ID)?.requestFullscreen()}><Icon name="full" /></button>
          <InfoButton title={metric?.label ?? "Any metric"} help={metric?.help ?? ""} />
          <PanelTools id={ID} csv={query.paths?.groups ?? query.paths?.answer ?? null} asTable={asTable} onTable={setAsTable} />
        </>
      )}
    >
      {(data) => (
        <>
          <ExplorerPickers />
          {metric && <Content key={data.answer.metric} data={data} metric={metric} asTable={asTable} />}
        </>
      )}
    </Panel>
  );
}

function aboutOf({ unit, interval, series }: MetricAnswer): string {
  const unitLabel = unit === "share" ? "percent" : unit;
  const { total } = onlySeries({ series } as MetricAnswer);
  const whole = clockIn(unit) ? `median ${valueIn(unit, total.p50)}` : unit === "share" ? valueIn(unit, total.mean) : valueIn(unit, total.sum);
  return `${unitLabel} by ${interval} · ${whole} · n ${grouped(total.n)}`;
}

interface ContentProps {
  data: Explored;
  metric: MetricDefinition;
  asTable: boolean;
}

function Content({ data, metric, asTable }: ContentProps) {
  const by = chosenGrouping();
  const today = todayIn(timezone.value ?? "UTC");
  const comparison = chosenComparison();
  const marks = markRows.value;
  const model = useMemo(() => withMarks(modelOf(data, metric, by, comparison, today), timeSeriesBuckets(data.answer, today), marks), [data, metric, by, today, marks, JSON.stringify(comparison)]);
  const unsplit = [data.answer, data.groups].find((one) => one && one.not_split_by.length > 0);
  if (unsplit) return <NotSplitMessage metric={metric.name} by={unsplit.not_split_by} />;
  if (onlySeries(data.answer).total.n === 0) {
    return <EmptyMessage why={`Nothing was counted for ${data.answer.label} in these days, with these filters.`} next="Choose a longer period or fewer filters." />;
  }
  const onPick = (index: number): void => {
    const bucket = timeSeriesBuckets(data.answer, today)[index];
    if (bucket) openDrillDown(drillDownOf(metric.name, { from: bucket.start, to: bucket.end }));
  };
  return (
    <>
      {!asTable && (
        <div class="keys">
          {by && model.bars.length + model.lines.length > 1 && <SeriesKey model={model} />}
          {model.lines.some(({ key }) => key === "other") && (comparison?.kind === "before"
            ? <ul class="key" aria-label="Periods"><OverlayEntries now={data.answer} before={data.other} /></ul>
            : <p class="muted small">Dotted: team {model.lines.at(-1)!.label}</p>)}
          {data.other?.reason && <p class="muted small">{data.other.label} cannot be compared with a team: one deployment carries the changes of many pull requests.</p>}
          <ReleaseKey model={model} />
        </div>
      )}
      {!asTable && <ChartCanvas model={model} onPick={unlessClosingMenu(onPick)} onZoom={(first, last) => zoomTo(timeSeriesBuckets(data.answer, today), first, last)} />}
      <DataTable caption={data.answer.label} table={model.table} visuallyHidden={!asTable} onPick={onPick} />
      {data.other && data.since && <BeforeAndSince before={inItsUnit(data.other)} since={inItsUnit(data.since)} />}
      {by && data.groups && <GroupTable caption={`${data.answer.label} ${GROUPING_LABELS[by]}`} what={GROUPING_LABELS[by].slice(3)} groups={groupsOf(inItsUnit(data.groups), by)} onOpen={(key) => { if (selection.value) openDrillDown(drillDownOf(metric.name, selection.value, { [by]: [key] })); }} />}
    </>
  );
}

function modelOf({ answer, groups, other, since }: Explored, metric: MetricDefinition, by: Grouping | null, comparison: Comparison | null, today: string): ChartModel {
  const model = by && groups && !isOfWeek(by) ? groupedOver(answer, groups, by, today) : timeSeriesChart(inItsUnit(answer), metric, today);
  if (comparison?.kind === "day") return { ...model, referenceLines: markOf(answer, comparison.day, today) };
  return other && !since && !other.reason ? withOverlay(model, inItsUnit(other), comparison?.kind === "team" ? comparison.team : "before") : model;
}

/** Returns the chart of the groups, whose buckets count what the metric counts: somebody in two teams is in both groups. */
function groupedOver(answer: MetricAnswer, groups: MetricAnswer, by: Grouping, today: string): ChartModel {
  const model = groupedChart(inItsUnit(groups), by, today);
  return { ...model, table: { ...model.table, counts: onlySeries(trimStart(answer)).points.map(({ n }) => n) } };
}

/** Returns the line at a day, where it is in one of the buckets. */
function markOf(answer: MetricAnswer, day: string, today: string): ChartModel["referenceLines"] & object {
  const place = timeSeriesBuckets(answer, today).findIndex(({ start, end }) => start <= day && day < end);
  return place < 0 ? [] : [{ label: day, at: place - 0.5 }];
}

/** Names the groups of the chart. */
function SeriesKey({ model: { bars, lines } }: { model: ChartModel }) {
  const shown = [...bars, ...lines].filter(({ key }) => key !== "other");
  return <ul class="key" aria-label="Groups">{shown.map(({ key, label, color }) => <li key={key}><Swatch color={color} pattern="plain" /><span class="name" title={label}>{label}</span></li>)}</ul>;
}

/** Says what the metric was before a day and since. */
function BeforeAndSince({ before, since }: { before: MetricAnswer; since: MetricAnswer }) {
  const rows = [{ name: `Before ${before.to}`, answer: before }, { name: `Since ${since.from}`, answer: since }];
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label="Before and since">
      <table>
        <caption class="visually-hidden">{before.label} before {before.to} and since</caption>
        <thead><tr><th scope="col">Days</th>{["Median", "Mean", "p90", "n"].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>
          {rows.map(({ name, answer: { unit, series } }) => {
            const { p50, mean, p90, n } = onlySeries({ series } as MetricAnswer).total;
            return <tr key={name}><th scope="row">{name}</th>{[p50, mean, p90].map((value, i) => <td key={i}>{valueIn(unit, value)}</td>)}<td>{grouped(n)}</td></tr>;
          })}
        </tbody>
      </table>
    </div>
  );
}
