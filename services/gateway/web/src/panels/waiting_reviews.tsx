import type { PullRequestRow } from "../api/schema";
import { running } from "../format/durations";
import { moment } from "../format/dates";
import { grouped } from "../format/numbers";
import { Icon } from "../parts/icons";
import { now } from "../state/clock";
import { attentionInWords, timezone, urgencyNow } from "../queries/definitions";
import { waitingQuery, WAITING_ROWS } from "../queries/pull_requests";
import { useQuery } from "../queries/use_query";
import { Panel } from "./panel";
import { EmptyMessage } from "../parts/empty_message";
import { PullRequestLink } from "./pull_request_link";
import { InfoButton } from "./panel_tools";

const HELP = "Open pull requests for which somebody's review is due, the longest waiting first.";

/** Lists the pull requests that wait for a review, the longest waiting first. */
export function WaitingReviewsPanel({ title = "Needs attention now", class: name = "side tall" }: { title?: string; class?: string }) {
  return (
    <Panel
      id="waiting" title={title} class={name} query={useQuery(waitingQuery)}
      about={({ waiting }) => `${grouped(due(waiting.items).length)}${waiting.total > WAITING_ROWS ? "+" : ""} wait for review`}
      tools={() => <InfoButton title={title} help={`${HELP} ${attentionInWords()}`} />}
    >
      {({ waiting }) => {
        const rows = due(waiting.items);
        if (rows.length === 0) return <EmptyMessage why="Nothing waits for review." next="A request for review on an open pull request appears here at once." />;
        return <ul class="rows scroll" tabIndex={0} aria-label="Waiting for review, longest first">{rows.map((row) => <Waiting key={`${row.repo}/${row.number}`} row={row} />)}</ul>;
      }}
    </Panel>
  );
}

function due(rows: readonly PullRequestRow[]): PullRequestRow[] {
  return rows.filter((row) => row.waiting_since !== null);
}

function Waiting({ row }: { row: PullRequestRow }) {
  const waited = now.value - Date.parse(row.waiting_since!);
  const tone = urgencyNow(row.waiting_since!);
  const since = moment(row.waiting_since!, timezone.value ?? "UTC");
  return (
    <li>
      <span class={`clock ${tone}`} title={`Since ${since}`}>
        {tone && <Icon name={tone === "red" ? "warning" : "clock"} />}
        <span class="visually-hidden">{tone === "red" ? "Waits far too long: " : tone === "amber" ? "Waits long: " : "Waits "}</span>
        {running(waited)}
      </span>
      <PullRequestLink row={row} />
      <span class="muted line">
        {row.repo}#{row.number} · {row.author}
        {row.reviewers.length > 0 && <> → {row.reviewers.join(", ")}</>}
      </span>
    </li>
  );
}
