import type { SourceRow } from "../api/schema";
import { refused, remeasuring } from "../live/live";
import { grouped } from "../format/numbers";
import { sources } from "../state/data";
import { progressOf } from "./sources";

/** Why figures may still change by themselves: history is being collected, or measured again. */
export function UnderWay() {
  const rows = sources.reading.value.data?.sources.items.filter((row) => row.state === "backfilling") ?? [];
  const notes = sources.reading.value.data?.sources.notes ?? [];
  const change = remeasuring.value;
  return (
    <>
      {notes.map((note) => (
        <div class="under-way" role="alert" key={note}>
          <span>{note[0]!.toUpperCase() + note.slice(1)}</span>
        </div>
      ))}
      {rows.length > 0 && (
        <div class="under-way" role="group" aria-label="Collection under way">
          <span>Collecting {rows.length === 1 ? rows[0]!.repo : `${grouped(rows.length)} repositories`}, newest first: {progressOf(together(rows))}</span>
          <Bar done={together(rows).collected} total={together(rows).expected} label="Collected" />
        </div>
      )}
      {change && (
        <div class="under-way" role="group" aria-label="Definitions changed">
          <span>Measuring all history again with version {change.version} of the definitions{change.total > 0 && `, ${grouped(change.done)} of ${grouped(change.total)} done`}; until then the figures are of the version before.</span>
          <Bar done={change.done} total={change.total} label="Measured again" />
        </div>
      )}
      {refused.value && (
        <div class="under-way" role="group" aria-label="Definitions refused">
          <span>The changed definitions cannot be used, version {refused.value.version} stays in force: {refused.value.error}</span>
        </div>
      )}
    </>
  );
}

function Bar({ done, total, label }: { done: number; total: number | null; label: string }) {
  return <progress {...(total === null ? {} : { value: done, max: total })} aria-label={label} />;
}

type Progress = Pick<SourceRow, "collected" | "expected" | "rate_per_second" | "remaining_seconds">;

/** Several collections as one: it ends when the longest does. What one does not know, all together do not. */
export function together(rows: readonly SourceRow[]): Progress {
  const sum = (pick: (row: SourceRow) => number | null): number | null =>
    rows.reduce<number | null>((total, row) => (total === null || pick(row) === null ? null : total + pick(row)!), 0);
  const left = rows.map((row) => row.remaining_seconds);
  return {
    collected: sum((row) => row.collected) ?? 0,
    expected: sum((row) => row.expected),
    rate_per_second: sum((row) => row.rate_per_second),
    remaining_seconds: left.includes(null) ? null : Math.max(...(left as number[])),
  };
}
