import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { ReviewRequestRow } from "../api/schema";
import { running } from "../format/durations";
import { counted } from "../format/numbers";
import { FailureMessage } from "../parts/failure_message";
import { Select } from "../parts/select";
import { now } from "../state/clock";
import { chooseMe, me } from "../state/me";
import { urgencyNow } from "../queries/definitions";
import { mergesByQuery, namesOf } from "../queries/filter_options";
import { reviewersByNameQuery } from "../queries/reviews";
import { clockQuery, pendingQuery } from "../queries/turns";
import { useQuery } from "../queries/use_query";
import { OpenRows } from "./open_list";
import { InfoButton } from "./panel_tools";
import { PullRequestLink } from "./pull_request_link";
import { isTeam } from "./reviewer_columns";

const HELP = "What waits for you: reviews that are asked of you, and your own pull requests that somebody answered. Who you are is kept in this browser alone.";

/** Shows what waits for the reader, who chooses once who they are. */
export function MyTurnPanel() {
  return (
    <section id="my-turn" class="panel full" aria-labelledby="my-turn-title">
      <header>
        <h2 id="my-turn-title">My turn</h2>
        <div class="tools"><MeChoice /><InfoButton title="My turn" help={HELP} /></div>
      </header>
      <div class="body">{me.value === null ? <p class="muted">Choose who you are to see what waits for you.</p> : <Turns key={me.value} login={me.value} />}</div>
    </section>
  );
}

function MeChoice() {
  const authors = useQuery(() => mergesByQuery("author")).result.value.data;
  const search = useSignal("");
  const reviewers = useQuery(() => reviewersByNameQuery(() => search.value));
  useEffect(() => reviewers.watch(), [reviewers]);
  const asked = (reviewers.result.value.data?.reviewers.items ?? []).filter((row) => !isTeam(row)).map(({ reviewer }) => reviewer);
  const names = [...new Set([...namesOf(authors?.all, me.value === null ? [] : [me.value]), ...asked])].sort();
  return <Select what="I am" offered={[{ key: null, label: "nobody chosen" }, ...names.map((name) => ({ key: name, label: name }))]} chosen={me.value} onChoose={chooseMe} onSearch={(text) => { search.value = text; }} />;
}

function Turns({ login }: { login: string }) {
  const pending = useQuery(() => pendingQuery(login));
  const approved = useQuery(() => clockQuery("approved", login));
  const changes = useQuery(() => clockQuery("changes_requested", login));
  useEffect(() => {
    const leave = [pending.watch(), approved.watch(), changes.watch()];
    return () => leave.forEach((end) => end());
  }, [pending, approved, changes]);
  const failed = [pending, approved, changes].find((query) => query.result.value.failure !== null);
  const rounds = pending.result.value.data?.rounds;
  const merges = approved.result.value.data?.rows;
  const answers = changes.result.value.data?.rows;
  return (
    <>
      {failed && <FailureMessage failure={failed.result.value.failure!} query={failed} small />}
      <div class="columns turns">
        <Turn what={rounds && counted(rounds.total, "reviews")} then="asked of you">{rounds && rounds.items.length > 0 && <Rounds rows={rounds.items} />}</Turn>
        <Turn what={merges && counted(merges.total, "pull requests")} then="of yours approved, to merge">{merges && merges.items.length > 0 && <OpenRows name="Approved" rows={merges.items} />}</Turn>
        <Turn what={answers && counted(answers.total, "pull requests")} then="of yours with changes requested">{answers && answers.items.length > 0 && <OpenRows name="Changes requested" rows={answers.items} />}</Turn>
      </div>
    </>
  );
}

function Turn({ what, then, children }: { what: string | undefined; then: string; children: ComponentChildren }) {
  return (
    <div class="column">
      <h3>{what ?? "…"} <span class="muted">{then}</span></h3>
      {children}
    </div>
  );
}

function Rounds({ rows }: { rows: readonly ReviewRequestRow[] }) {
  return (
    <ul class="rows scroll" tabIndex={0} aria-label="Asked of you, the longest waiting first">
      {rows.map((row) => (
        <li key={`${row.repository_id}/${row.number}/${row.round}`}>
          {row.waiting_since && <span class={`clock ${urgencyNow(row.waiting_since)}`}>{running(now.value - Date.parse(row.waiting_since))}</span>}
          <PullRequestLink row={row} />
          <span class="muted line">{row.repo}#{row.number} · {row.author}</span>
        </li>
      ))}
    </ul>
  );
}
