import { invalidDefinitions, remeasurement } from "../live/events";
import { failureOf } from "../format/freshness";
import { grouped } from "../format/numbers";
import { combinedProgress, progressOf } from "../format/progress";
import { sourceRows, sources } from "../queries/sources";

/** Shows a banner for each thing that still changes figures: notes about the log, a backfill, new definitions. */
export function ProgressBanners() {
  const rows = sourceRows.value.filter((row) => row.state === "backfilling");
  const failure = failureOf(sourceRows.value);
  const notes = sources.result.value.data?.sources.notes ?? [];
  const change = remeasurement.value;
  return (
    <>
      {notes.map((note) => (
        <div class="banner" role="alert" key={note}>
          <span>{note[0]!.toUpperCase() + note.slice(1)}</span>
        </div>
      ))}
      {failure && (
        <div class="banner failing" role="alert">
          <span>{failure}. Until it answers, what happens there is missing here.</span>
        </div>
      )}
      {rows.length > 0 && (
        <div class="banner" role="group" aria-label="Collection under way">
          <span>Collecting {rows.length === 1 ? rows[0]!.repo : `${grouped(rows.length)} repositories`}, newest first: {progressOf(combinedProgress(rows))}</span>
          <Bar done={combinedProgress(rows).collected} total={combinedProgress(rows).expected} label="Collected" />
        </div>
      )}
      {change && (
        <div class="banner" role="group" aria-label="Definitions changed">
          <span>Measuring all history again with version {change.version} of the definitions{change.total > 0 && `, ${grouped(change.done)} of ${grouped(change.total)} done`}; until then the figures are of the version before.</span>
          <Bar done={change.done} total={change.total} label="Measured again" />
        </div>
      )}
      {invalidDefinitions.value && (
        <div class="banner" role="group" aria-label="Definitions refused">
          <span>The changed definitions cannot be used, version {invalidDefinitions.value.version} stays in force: {invalidDefinitions.value.error}</span>
        </div>
      )}
    </>
  );
}

function Bar({ done, total, label }: { done: number; total: number | null; label: string }) {
  return <progress {...(total === null ? {} : { value: done, max: total })} aria-label={label} />;
}
