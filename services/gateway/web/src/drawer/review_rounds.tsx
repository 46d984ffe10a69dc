import { asCsv } from "../api/addresses";
import type { ReviewRequestRow } from "../api/schema";
import { addDays, longDay, moment } from "../format/dates";
import { duration, exactDuration, running } from "../format/durations";
import { counted, grouped } from "../format/numbers";
import { EmptyMessage } from "../parts/empty_message";
import { FailureMessage } from "../parts/failure_message";
import { PullRequestLink } from "../panels/pull_request_link";
import { Icon } from "../parts/icons";
import { now } from "../state/clock";
import { timezone, urgencyNow } from "../queries/definitions";
import { selection } from "../queries/selection";
import type { ReviewRounds } from "../state/view";
import { reviewRoundsQuery } from "../queries/reviews";
import { useQuery } from "../queries/use_query";

const NAMES: Record<ReviewRounds["figure"], string> = {
  rounds: "Review requests",
  again: "Requests after a review",
  answered: "Review requests answered",
  pending: "Review requests pending now, the longest waiting first",
};

/** Lists the review rounds behind a reviewer's figures. */
export function ReviewRoundList({ rounds }: { rounds: ReviewRounds }) {
  const query = useQuery(() => reviewRoundsQuery(rounds), JSON.stringify(rounds));
  const { data, current, failure } = query.result.value;
  const days = selection.value;
  return (
    <>
      <div class="head">
        <h2>{rounds.reviewer}</h2>
        <p class="muted">
          {NAMES[rounds.figure]}{days && rounds.figure !== "pending" && `, ${longDay(days.from)} – ${longDay(addDays(days.to, -1))}`}
        </p>
      </div>
      {failure && <FailureMessage failure={failure} query={query} small={data !== undefined} />}
      {!failure && !current && <div class="skeleton" aria-hidden="true" />}
      {current && data && <Rows items={data.rounds.items} total={data.rounds.total} csv={query.paths?.rounds} />}
    </>
  );
}

function Rows({ items, total, csv }: { items: ReviewRequestRow[]; total: number; csv: string | undefined }) {
  if (items.length === 0) return <EmptyMessage why="No review request is behind this figure." next="Reviews that nobody had asked for have none; the filters on the page hold here, too." />;
  return (
    <>
      <p class="muted between">
        <span data-total={total}>{items.length < total ? `The first ${items.length} of ${counted(total, "review requests")}` : counted(total, "review requests")}</span>
        {csv && <a href={asCsv(csv)} download="review-requests.csv">CSV</a>}
      </p>
      <ul class="rows drill-down">{items.map((row) => <Round key={`${row.repository_id}/${row.number}/${row.round}`} row={row} />)}</ul>
    </>
  );
}

function Round({ row }: { row: ReviewRequestRow }) {
  const { repo, number, url, author, reviewer, answered_by, round, re_request, requested_at, gone } = row;
  return (
    <li>
      <PullRequestLink row={row} />
      <AnswerTime row={row} />
      {url && !gone && <a class="tool" href={url} aria-label={`${repo}#${number} on GitHub`} title="On GitHub"><Icon name="out" /></a>}
      <span class="muted line">
        {repo}#{number} · by {author} · asked {moment(requested_at, timezone.value ?? "UTC")}
        {re_request ? ` · re-request, round ${grouped(round)}` : round > 1 && ` · round ${grouped(round)}`}
        {answered_by !== null && answered_by !== reviewer && ` · answered by ${answered_by}`}
      </span>
    </li>
  );
}

/** Shows how long the answer took by both clocks, how long a pending round has waited, or why there is no answer. */
function AnswerTime({ row: { state, latency, latency_working, waiting_since } }: { row: ReviewRequestRow }) {
  if (waiting_since !== null) return <WaitingTime since={waiting_since} />;
  if (state === "pending") return <span class="state">a draft now</span>;
  if (latency === null) return <span class="state">{state}</span>;
  return (
    <span class="measure" title={exactDuration(latency)}>
      {latency_working !== null && <span class="muted counterpart" title={`${exactDuration(latency_working, "working")} in working hours`}>{duration(latency_working, "working")} working</span>}
      <span class="all-hours">{duration(latency)}</span>
    </span>
  );
}

function WaitingTime({ since }: { since: string }) {
  const waited = now.value - Date.parse(since);
  return <span class={`clock ${urgencyNow(since)}`}><span class="visually-hidden">Waits </span>{running(waited)}</span>;
}
