import { asCsv } from "../api/addresses";
import type { DeploymentRow } from "../api/schema";
import { addDays, longDay, moment } from "../format/dates";
import { duration } from "../format/durations";
import { counted } from "../format/numbers";
import { EmptyMessage } from "../parts/empty_message";
import { FailureMessage } from "../parts/failure_message";
import { ForgeLink } from "../panels/forge_link";
import { Select } from "../parts/select";
import { timezone } from "../queries/definitions";
import { selection } from "../queries/selection";
import { amendDrawer } from "../state/location";
import type { Deployments } from "../state/view";
import { deploymentsQuery } from "../queries/deployments";
import { useQuery } from "../queries/use_query";

const HOUR = 3_600_000;

/** Lists the deployments behind the delivery figures, each with its outcome. */
export function DeploymentList({ deployments }: { deployments: Deployments }) {
  const query = useQuery(() => deploymentsQuery(deployments), JSON.stringify(deployments));
  const { data, current, failure } = query.result.value;
  const days = deployments.days ?? selection.value;
  return (
    <>
      <div class="head">
        <h2>Deployments to production</h2>
        {days && <p class="muted">Begun {longDay(days.from)} – {longDay(addDays(days.to, -1))}, the newest first</p>}
        <Outcomes deployments={deployments} />
      </div>
      {failure && <FailureMessage failure={failure} query={query} small={data !== undefined} />}
      {!failure && !current && <div class="skeleton" aria-hidden="true" />}
      {current && data && <Rows items={data.deployments.items} total={data.deployments.total} csv={query.paths?.deployments} />}
    </>
  );
}

function Rows({ items, total, csv }: { items: DeploymentRow[]; total: number; csv: string | undefined }) {
  if (items.length === 0) return <EmptyMessage why="No deployment to production was begun in these days." next="The period and the repositories chosen on the page hold here, too." />;
  return (
    <>
      <p class="muted between">
        <span data-total={total}>{items.length < total ? `The newest ${items.length} of ${counted(total, "deployments")}` : counted(total, "deployments")}</span>
        {csv && <a href={asCsv(csv)} download="deployments.csv">CSV</a>}
      </p>
      <ul class="rows">{items.map((row) => <Deployment key={`${row.repo}/${row.id}`} row={row} />)}</ul>
    </>
  );
}

/** Shows the outcomes; one of them chooses the deployments that ended so. */
function Outcomes({ deployments }: { deployments: Deployments }) {
  const choices = [{ key: null, label: "every outcome" }, ...Object.entries(OUTCOMES).map(([key, label]) => ({ key, label }))];
  return <Select what="Outcome" offered={choices} chosen={deployments.outcome} onChoose={(outcome) => amendDrawer({ kind: "deployments", deployments: { ...deployments, outcome } })} />;
}

const OUTCOMES: Record<NonNullable<DeploymentRow["outcome"]>, string> = { succeeded: "succeeded", failed: "failed", rolled_back: "rolled back" };

function Deployment({ row }: { row: DeploymentRow }) {
  const { repo, url, environment, ref, sha, actor, outcome, state, created_at } = row;
  const what = [ref, sha?.slice(0, 7)].filter((part) => part).join(" ");
  return (
    <li>
      <ForgeLink url={url} title={`${repo} ${what}`}>{repo} <span class="muted">{what}</span></ForgeLink>
      <span class={`state ${outcome === "failed" || outcome === "rolled_back" ? "failing" : ""}`}>{outcome === null ? state.replaceAll("_", " ") : OUTCOMES[outcome]}</span>
      <span class="muted line">
        {environment}
        {created_at && ` · ${moment(created_at, timezone.value ?? "UTC")}`}
        {actor && ` · ${actor}`}
        {restoredIn(row)}
      </span>
    </li>
  );
}

/** Says how long it took until production was restored. */
function restoredIn({ failed_at, finished_at, restored_at }: DeploymentRow): string {
  const since = failed_at ?? finished_at;
  return since && restored_at ? ` · restored after ${duration((Date.parse(restored_at) - Date.parse(since)) / HOUR)}` : "";
}
