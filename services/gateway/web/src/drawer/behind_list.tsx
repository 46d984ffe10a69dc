import { asCsv } from "../api/addresses";
import type { MetricDefinition, PullRequestRow } from "../api/schema";
import { addDays, longDay } from "../format/dates";
import { duration, durationTick, exactDuration } from "../format/durations";
import { counted } from "../format/numbers";
import { ALL_WEEKDAYS, hourSpan } from "../format/weekdays";
import { Empty, Failed } from "../panels/panel";
import { PullRequestLink } from "../panels/pull_request_link";
import { Icon } from "../parts/icons";
import { metricOf } from "../state/data";
import type { Behind } from "../state/filters";
import { behindRows } from "../state/opened";

/** The pull requests that a point of a chart was made of. */
export function BehindList({ behind }: { behind: Behind }) {
  const metric = metricOf(behind.metric);
  const { data, current, failure } = behindRows.reading.value;
  const csv = behindRows.paths?.rows;
  return (
    <>
      <header>
        <h2>{metric?.label ?? behind.metric}</h2>
        <p class="soft">{daysOf(behind)}{behind.author && ` · ${behind.author}`}{behind.hours && ` · ${hoursOf(behind.hours)}`}{behind.when && ` · ${ALL_WEEKDAYS[behind.when.day]} ${hourSpan(behind.when.hour)}`}</p>
      </header>
      {failure && <Failed failure={failure} query={behindRows} small={data !== undefined} />}
      {!failure && !current && <div class="skeleton" aria-hidden="true" />}
      {current && data && <Rows behind={behind} metric={metric} items={data.rows.items} total={data.rows.total} csv={csv} />}
    </>
  );
}

function daysOf({ from, to }: Behind): string {
  const last = addDays(to, -1);
  return from === last ? longDay(from) : `${longDay(from)} – ${longDay(last)}`;
}

function hoursOf({ from, to }: NonNullable<Behind["hours"]>): string {
  return to === null ? `${durationTick(from)} or longer` : `${durationTick(from)} to ${durationTick(to)}`;
}

interface RowsProps {
  behind: Behind;
  metric: MetricDefinition | undefined;
  items: PullRequestRow[];
  total: number;
  csv: string | undefined;
}

function Rows({ behind, metric, items, total, csv }: RowsProps) {
  const span = metric?.kind === "span" ? metric.name : null;
  const rows = items.filter((row) => within(row, span, behind));
  if (rows.length === 0) return <Empty why="No pull request is behind this point." next="The filters on the page hold here, too." />;
  const measured = span === null ? rows.length : rows.filter((row) => typeof row.measures[span] === "number").length;
  return (
    <>
      <p class="soft between">
        <span>
          {counted(rows.length, "pull requests")}
          {items.length < total && ` of ${total}, the first ${items.length} looked at`}
          {measured < rows.length && `, ${measured} of them measured`}
        </span>
        {csv && <a href={asCsv(csv)} download={`${behind.metric}.csv`}>CSV</a>}
      </p>
      <ul class="rows behind">
        {rows.map((row) => (
          <li key={`${row.repository_id}/${row.number}`}>
            <PullRequestLink row={row} />
            {span && <span class="measure" title={exactDuration(row.measures[span])}>{duration(row.measures[span])}</span>}
            {row.url && !row.gone && <a class="tool" href={row.url} aria-label={`${row.repo}#${row.number} on GitHub`} title="On GitHub"><Icon name="out" /></a>}
            <span class="soft line">{row.repo}#{row.number} · {row.author} · {row.state}{row.gone && " · repository deleted"}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function within(row: PullRequestRow, span: string | null, { hours }: Behind): boolean {
  if (hours === null || span === null) return true;
  const value = row.measures[span];
  return typeof value === "number" && value >= hours.from && (hours.to === null || value < hours.to);
}
