import { asCsv } from "../api/addresses";
import type { MetricDefinition, PullRequestRow } from "../api/schema";
import { addDays, longDay } from "../format/dates";
import { durationTick } from "../format/durations";
import { exactIn, valueIn } from "../format/figures";
import { counted } from "../format/numbers";
import { ALL_WEEKDAYS, hourSpan } from "../format/weekdays";
import { EmptyMessage } from "../parts/empty_message";
import { FailureMessage } from "../parts/failure_message";
import { PullRequestLink } from "../panels/pull_request_link";
import { Icon } from "../parts/icons";
import { metricOf, unitOf } from "../queries/definitions";
import type { DrillDown } from "../state/view";
import { drillDownQuery } from "../queries/drill_down";
import { useQuery } from "../queries/use_query";

/** Lists the pull requests of a point of a chart. */
export function DrillDownList({ drillDown }: { drillDown: DrillDown }) {
  const metric = metricOf(drillDown.metric);
  const query = useQuery(() => drillDownQuery(drillDown), JSON.stringify(drillDown));
  const { data, current, failure } = query.result.value;
  const csv = query.paths?.rows;
  return (
    <>
      <div class="head">
        <h2>{metric?.label ?? drillDown.metric}</h2>
        <p class="muted">{daysOf(drillDown)}{drillDown.phase && ` · ${metricOf(drillDown.phase)?.label ?? drillDown.phase}, the longest first`}{drillDown.author && ` · ${drillDown.author}`}{drillDown.hours && ` · ${hoursOf(drillDown.hours)}`}{drillDown.when && ` · ${ALL_WEEKDAYS[drillDown.when.day]} ${hourSpan(drillDown.when.hour)}`}</p>
      </div>
      {failure && <FailureMessage failure={failure} query={query} small={data !== undefined} />}
      {!failure && !current && <div class="skeleton" aria-hidden="true" />}
      {current && data && <Rows drillDown={drillDown} metric={metric} items={data.rows.items} total={data.rows.total} csv={csv} />}
    </>
  );
}

function daysOf({ from, to }: DrillDown): string {
  const last = addDays(to, -1);
  return from === last ? longDay(from) : `${longDay(from)} – ${longDay(last)}`;
}

function hoursOf({ from, to }: NonNullable<DrillDown["hours"]>): string {
  return to === null ? `${durationTick(from)} or longer` : `${durationTick(from)} to ${durationTick(to)}`;
}

interface RowsProps {
  drillDown: DrillDown;
  metric: MetricDefinition | undefined;
  items: PullRequestRow[];
  total: number;
  csv: string | undefined;
}

function Rows({ drillDown, metric, items, total, csv }: RowsProps) {
  const span = drillDown.phase ?? (metric?.kind === "span" ? metric.name : null);
  const unit = unitOf(span ?? "", "hours");
  const rows = items.filter((row) => within(row, span, drillDown));
  if (rows.length === 0) return <EmptyMessage why="No pull request is behind this point." next="The filters on the page hold here, too." />;
  const measured = span === null ? rows.length : rows.filter((row) => typeof row.measures[span] === "number").length;
  return (
    <>
      <p class="muted between">
        <span>
          {counted(rows.length, "pull requests")}
          {items.length < total && ` of ${total}, the first ${items.length} looked at`}
          {measured < rows.length && `, ${measured} of them measured`}
        </span>
        {csv && <a href={asCsv(csv)} download={`${drillDown.metric}.csv`}>CSV</a>}
      </p>
      <ul class="rows drill-down">
        {rows.map((row) => (
          <li key={`${row.repository_id}/${row.number}`}>
            <PullRequestLink row={row} />
            {span && <span class="measure" title={exactIn(unit, row.measures[span])}>{valueIn(unit, row.measures[span])}</span>}
            {row.url && !row.gone && <a class="tool" href={row.url} aria-label={`${row.repo}#${row.number} on GitHub`} title="On GitHub"><Icon name="out" /></a>}
            <span class="muted line">{row.repo}#{row.number} · {row.author} · {row.state}{row.gone && " · repository deleted"}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function within(row: PullRequestRow, span: string | null, { hours }: DrillDown): boolean {
  if (hours === null || span === null) return true;
  const value = row.measures[span];
  return typeof value === "number" && value >= hours.from && (hours.to === null || value < hours.to);
}
