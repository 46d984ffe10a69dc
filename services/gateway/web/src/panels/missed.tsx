import type { MissedPullRequest } from "../api/schema";
import { moment } from "../format/dates";
import { running } from "../format/durations";
import { grouped } from "../format/numbers";
import { EmptyMessage } from "../parts/empty_message";
import { timezone } from "../queries/definitions";
import { MISSED_ROWS, missedQuery } from "../queries/goals";
import { useQuery } from "../queries/use_query";
import { minute } from "../state/clock";
import { Panel } from "./panel";
import { PullRequestLink } from "./pull_request_link";

/** Lists what missed a goal, the last deadline first. */
export function MissedPanel({ goal }: { goal: string }) {
  return (
    <Panel
      id="missed" title="Missed" class="half" query={useQuery(() => missedQuery(goal), goal)}
      about={({ missed: { total } }) => (total > MISSED_ROWS ? `the last ${MISSED_ROWS} of ${grouped(total)}` : grouped(total))}
    >
      {({ missed: { items } }) => (items.length === 0 ? (
        <EmptyMessage why="Nothing missed this goal." />
      ) : (
        <ul class="rows scroll" tabIndex={0} aria-label="What missed the goal, the last first">{items.map((row) => <Missed key={row.fact + (row.reviewer ?? "")} row={row} />)}</ul>
      ))}
    </Panel>
  );
}

function Missed({ row }: { row: MissedPullRequest }) {
  const { repo, number, author, reviewer, began, ended, missed_at } = row;
  const lasted = running((ended === null ? minute.value : Date.parse(ended)) - Date.parse(began));
  return (
    <li>
      <PullRequestLink row={row} />
      <span class={ended === null ? "clock red" : "muted"}>{lasted}{ended === null && " so far"}</span>
      <span class="muted line">{repo}#{number} · {author}{reviewer && ` → ${reviewer}`} · missed {moment(missed_at, timezone.value ?? "UTC")}</span>
    </li>
  );
}
