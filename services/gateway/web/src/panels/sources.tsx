import type { SourceRow } from "../api/schema";
import { ago, duration } from "../format/durations";
import { timeOfDay } from "../format/dates";
import { amount, grouped } from "../format/numbers";
import { minute, now } from "../state/clock";
import { sources } from "../state/data";
import { Empty, Panel } from "./panel";

const STATES: Record<SourceRow["state"], string> = { failing: "failing", backfilling: "collecting", live: "live" };
const MANY = 50;
const ORDER: SourceRow["state"][] = ["failing", "backfilling", "live"];

/** How far the collection is, per repository: what fails first, then what is under way. */
export function SourcesPanel() {
  return (
    <Panel id="sources" title="Collection" class="half" query={sources} about={({ sources }) => tally(sources.items)}>
      {({ sources }) =>
        sources.items.length === 0 ? (
          <Empty why="No repository is collected yet." />
        ) : (
          <>
            <ul class="rows sources scroll" tabIndex={0} aria-label="Repositories">{inOrder(sources.items).map((row) => <Source key={row.repo} row={row} at={clockFor(sources.items)} />)}</ul>
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

function tally(rows: readonly SourceRow[]): string {
  const counts = ORDER.map((state) => [rows.filter((row) => row.state === state).length, STATES[state]] as const);
  return counts.filter(([count]) => count > 0).map(([count, word]) => `${grouped(count)} ${word}`).join(" · ");
}

/** Many rows need not all be told every second how late it is. */
function clockFor(rows: readonly SourceRow[]): number {
  return rows.length > MANY ? minute.value : now.value;
}

function Source({ row, at }: { row: SourceRow; at: number }) {
  const { repo, state, collected, expected, via, observed_at, note, error } = row;
  return (
    <li class={state}>
      <span class="title" title={repo}>{repo}</span>
      <span class={`state ${state}`}>{STATES[state]}</span>
      <span class="soft line">
        {state === "backfilling" ? progressOf(row) : `${grouped(collected)} pull requests`} · {via} answered {ago(at - Date.parse(observed_at))}
        {row.repaired > 0 && ` · ${grouped(row.repaired)} repaired`}
      </span>
      {state === "backfilling" && <progress {...(expected === null ? {} : { value: collected, max: expected })} aria-label={`Collected of ${repo}`} />}
      {note && <span class="soft line" title={note}>{note}</span>}
      {error && <span class="error line">{error}</span>}
    </li>
  );
}

/** 1,240 of 5,200 · 31.5 per second · 2 min left */
export function progressOf({ collected, expected, rate_per_second: rate, remaining_seconds: left }: Pick<SourceRow, "collected" | "expected" | "rate_per_second" | "remaining_seconds">): string {
  const parts = [expected === null ? `${grouped(collected)} pull requests` : `${grouped(collected)} of ${grouped(expected)} pull requests`];
  if (rate !== null) parts.push(`${amount(rate)} per second`);
  if (left !== null) parts.push(`${duration(left / 3600)} left`);
  return parts.join(" · ");
}

/** What GitHub still allows, where any source knows it; the scarcest. */
function Quota({ rows }: { rows: readonly SourceRow[] }) {
  const quotas = rows.flatMap((row) => row.quota ?? []);
  const least = quotas.reduce((one, other) => (other.remaining < one.remaining ? other : one), quotas[0]!);
  if (quotas.length === 0) return null;
  return <p class="soft quota">GitHub's rate limit: {grouped(least.remaining)} of {grouped(least.limit)} left until {timeOfDay(Date.parse(least.reset))}</p>;
}
