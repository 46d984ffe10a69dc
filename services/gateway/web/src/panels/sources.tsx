import type { SourceRow } from "../api/schema";
import { ago } from "../format/durations";
import { timeOfDay } from "../format/dates";
import { grouped } from "../format/numbers";
import { progressOf } from "../format/progress";
import { minute, now } from "../state/clock";
import { sources } from "../queries/sources";
import { Panel } from "./panel";
import { EmptyMessage } from "../parts/empty_message";

const STATES: Record<SourceRow["state"], string> = { failing: "failing", backfilling: "collecting", live: "live" };
const MANY = 50;
const ORDER: SourceRow["state"][] = ["failing", "backfilling", "live"];

/** Shows the collection of each repository: failing first, then backfilling. */
export function SourcesPanel() {
  return (
    <Panel id="sources" title="Collection" class="full" query={sources} about={({ sources }) => stateCounts(sources.items)}>
      {({ sources }) =>
        sources.items.length === 0 ? (
          <EmptyMessage why="No repository is collected yet." />
        ) : (
          <>
            <ul class="rows sources many" aria-label="Repositories">{inOrder(sources.items).map((row) => <Source key={row.repo} row={row} at={clockFor(sources.items)} />)}</ul>
            <Quota rows={sources.items} />
          </>
        )
      }
    </Panel>
  );
}

function inOrder(rows: readonly SourceRow[]): SourceRow[] {
  return [...rows].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.repo.localeCompare(b.repo));
}

function stateCounts(rows: readonly SourceRow[]): string {
  const counts = ORDER.map((state) => [rows.filter((row) => row.state === state).length, STATES[state]] as const);
  return counts.filter(([count]) => count > 0).map(([count, word]) => `${grouped(count)} ${word}`).join(" · ");
}

/** Returns the clock for the rows: with many of them once a minute is enough. */
function clockFor(rows: readonly SourceRow[]): number {
  return rows.length > MANY ? minute.value : now.value;
}

function Source({ row, at }: { row: SourceRow; at: number }) {
  const { repo, state, collected, expected, via, observed_at, note, error } = row;
  return (
    <li class={state}>
      <span class="title" title={repo}>{repo}</span>
      <span class={`state ${state}`}>{STATES[state]}</span>
      <span class="muted line">
        {state === "backfilling" ? progressOf(row) : `${grouped(collected)} pull requests`} · {via} {observed_at === null ? "has not answered" : `answered ${ago(at - Date.parse(observed_at))}`}
        {row.repaired > 0 && ` · ${grouped(row.repaired)} repaired`}
      </span>
      {state === "backfilling" && <progress {...(expected === null ? {} : { value: collected, max: expected })} aria-label={`Collected of ${repo}`} />}
      {note && <span class="muted line" title={note}>{note}</span>}
      {error && <span class="error line">{error}</span>}
    </li>
  );
}

/** Shows GitHub's rate limit: the one with the fewest requests left. */
function Quota({ rows }: { rows: readonly SourceRow[] }) {
  const quotas = rows.flatMap((row) => row.quota ?? []);
  const least = quotas.reduce((one, other) => (other.remaining < one.remaining ? other : one), quotas[0]!);
  if (quotas.length === 0) return null;
  return <p class="muted quota">GitHub's rate limit: {grouped(least.remaining)} of {grouped(least.limit)} left until {timeOfDay(Date.parse(least.reset))}</p>;
}
