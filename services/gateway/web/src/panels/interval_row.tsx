import type { GoalInterval } from "../api/schema";
import { moment } from "../format/dates";
import { running } from "../format/durations";
import { timezone } from "../queries/definitions";
import { minute } from "../state/clock";
import { PullRequestLink } from "./pull_request_link";

/** Shows an interval with its pull request, how long it lasted, and when it was decided. */
export function IntervalRow({ row }: { row: GoalInterval }) {
  const { repo, number, author, reviewer, began, ended, kept, decided_at } = row;
  const lasted = running((ended === null ? minute.value : Date.parse(ended)) - Date.parse(began));
  return (
    <li>
      <PullRequestLink row={row} />
      <span class={ended === null && kept === false ? "clock red" : "muted"}>{lasted}{ended === null && " so far"}</span>
      <span class="muted line">{repo}#{number} · {author}{reviewer && ` → ${reviewer}`} · {decided_at === null ? "runs, not decided" : `${kept ? "kept" : "missed"} ${moment(decided_at, timezone.value ?? "UTC")}`}</span>
    </li>
  );
}
