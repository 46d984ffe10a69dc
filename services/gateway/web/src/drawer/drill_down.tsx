import { asCsv } from "../api/addresses";
import type { CountedValue, DeploymentRow, MetricDefinition, PageCountedValue } from "../api/schema";
import { addDays, longDay, moment } from "../format/dates";
import { exactIn, valueIn } from "../format/figures";
import { counted } from "../format/numbers";
import { EmptyMessage } from "../parts/empty_message";
import { FailureMessage } from "../parts/failure_message";
import { Icon } from "../parts/icons";
import { Paging, usePlace } from "../parts/paging";
import { ValueLink } from "../panels/values_link";
import { metricOf, timezone, unitOf } from "../queries/definitions";
import { drillDownQuery, DRILL_DOWN_ROWS, valuesAddress } from "../queries/drill_down";
import { useQuery } from "../queries/use_query";
import type { DrillDown } from "../state/view";
import { withinInWords } from "./within";

/** Lists exactly what a point of a chart counts, each value with what it is of. */
export function DrillDownList({ drillDown }: { drillDown: DrillDown }) {
  const [place, setPlace] = usePlace();
  const metric = metricOf(drillDown.metric);
  const query = useQuery(() => drillDownQuery(drillDown, place.cursor), place.cursor);
  const { data, current, failure } = query.result.value;
  const csv = valuesAddress(drillDown);
  return (
    <>
      <div class="head">
        <h2>{metric?.label ?? drillDown.metric}</h2>
        <p class="muted">{[daysOf(drillDown), ...withinInWords(drillDown, unitOf(drillDown.metric, metric?.unit ?? ""))].join(" · ")}</p>
      </div>
      {failure && <FailureMessage failure={failure} query={query} small={data !== undefined} />}
      {!failure && !current && <div class="skeleton" aria-hidden="true" />}
      {current && data && <Rows drillDown={drillDown} metric={metric} page={data.rows} csv={csv} />}
      {current && data && <Paging name="what it counts" page={data.rows} size={DRILL_DOWN_ROWS} place={place} onPlace={setPlace} />}
    </>
  );
}

function daysOf({ from, to }: DrillDown): string {
  const last = addDays(to, -1);
  return from === last ? longDay(from) : `${longDay(from)} – ${longDay(last)}`;
}

interface RowsProps {
  drillDown: DrillDown;
  metric: MetricDefinition | undefined;
  page: PageCountedValue;
  csv: string | null;
}

function Rows({ drillDown, metric, page: { items, total }, csv }: RowsProps) {
  if (items.length === 0) return <EmptyMessage why="Nothing is behind this point." next="The filters on the page hold here, too." />;
  const unit = unitOf(drillDown.metric, metric?.unit ?? "");
  const what = items.every(({ deployment }) => deployment) ? "deployments" : metric?.at ? "pull requests" : "values";
  return (
    <>
      <p class="muted between">
        <span data-total={total}>{counted(total, what)}{metric?.kind === "span" && ", the longest first"}</span>
        {csv && <a href={asCsv(csv)} download={`${drillDown.metric}.csv`}>CSV</a>}
      </p>
      <ul class="rows drill-down">{items.map((row, i) => <Value key={`${row.repo}/${row.number}/${row.at}/${i}`} row={row} unit={unit} counts={metric?.kind === "count" && row.value === 1} />)}</ul>
    </>
  );
}

/** Shows one value. `counts`: each is 1, which says nothing. */
function Value({ row, unit, counts }: { row: CountedValue; unit: string; counts: boolean }) {
  const { at, value, repo, number, author, pull_request: pull, deployment } = row;
  return (
    <li>
      <ValueLink row={row} />
      {!counts && <span class="measure" title={exactIn(unit, value)}>{deployment && unit === "share" ? outcomeOf(deployment) : valueIn(unit, value)}</span>}
      {pull?.url && !pull.gone && <a class="tool" href={pull.url} aria-label={`${repo}#${number} on GitHub`} title="On GitHub"><Icon name="out" /></a>}
      <span class="muted line">
        {pull ? `${repo}#${number} · ${author} · ${pull.state}` : `${moment(at, timezone.value ?? "UTC")} · ${author}`}
        {pull?.gone && " · repository deleted"}
        {deployment && ` · ${outcomeOf(deployment)}`}
      </span>
    </li>
  );
}

function outcomeOf({ outcome, state }: DeploymentRow): string {
  return (outcome ?? state).replaceAll("_", " ");
}
