import type { DefinitionsPreview, PreviewFigures, PreviewPullRequest } from "../api/schema";
import { previewTable, reasonsOf } from "../charts/preview_table";
import { addDays, longDay } from "../format/dates";
import { valueIn } from "../format/figures";
import { counted, grouped } from "../format/numbers";
import { DataTable } from "../parts/data_table";
import { EmptyMessage } from "../parts/empty_message";
import { unitOf } from "../queries/definitions";
import { PullRequestLink } from "./pull_request_link";

/** Shows what changed definitions would do: what differs, the figures before and after, and what counts otherwise. */
export function PreviewResult({ preview }: { preview: DefinitionsPreview }) {
  if (!preview.changes) return <EmptyMessage why={`Nothing would change: this says what is in force (version ${preview.definition_version}).`} next="Change something in the file, and preview it again." />;
  const { metrics, phases, teams, left_out: more } = preview;
  const [differing, same] = [metrics.filter(differs), metrics.filter((one) => !differs(one))];
  return (
    <div class="preview-result">
      <Summary preview={preview} />
      <h3>What the file changes</h3>
      <ul class="plain-list">{reasonsOf(preview).map((words) => <li key={words}>{words}</li>)}</ul>
      <h3>Figures</h3>
      {differing.length > 0 && <Figures caption="Figures that differ" figures={differing} />}
      {same.length > 0 && <p class="muted small">As they are: {same.map(({ label }) => label).join(", ")}.</p>}
      <Parts by="phase" figures={phases} />
      <Parts by="team" figures={teams} />
      {more > 0 && <p class="muted small">{counted(more, "more figures")} of phases and teams differ; headway definitions diff has them all.</p>}
      {preview.most_changed.length > 0 && <><h3>Pull requests that change most</h3><ul class="rows">{preview.most_changed.map((row) => <PullRequest key={row.repo + row.number} row={row} />)}</ul></>}
    </div>
  );
}

function Parts({ by, figures }: { by: string; figures: readonly PreviewFigures[] }) {
  if (figures.length === 0) return null;
  return (
    <details>
      <summary>By {by}: {counted(figures.length, "figures")} {figures.length === 1 ? "differs" : "differ"}</summary>
      <Figures caption={`Figures by ${by} that differ`} figures={figures} />
    </details>
  );
}

function differs({ before, after, change }: PreviewFigures): boolean {
  return change === "added" || change === "removed" || JSON.stringify(before) !== JSON.stringify(after);
}

function Summary({ preview: { from, to, changed_pull_requests: changed, pull_requests: read, definition_version: version } }: { preview: DefinitionsPreview }) {
  return (
    <p role="status">
      <strong>{grouped(changed)} of {counted(read, "pull requests")}</strong> would count otherwise than by version {version}
      {from && to && `, ${longDay(from)} – ${longDay(addDays(to, -1))}`}. Bots are left out.
    </p>
  );
}

function Figures({ caption, figures }: { caption: string; figures: readonly PreviewFigures[] }) {
  return <DataTable caption={caption} table={previewTable(figures, unitOf)} visuallyHidden={false} />;
}

function PullRequest({ row }: { row: PreviewPullRequest }) {
  const unit = unitOf(row.metric, row.unit);
  return (
    <li>
      <PullRequestLink row={row} />
      <span class="muted">{valueIn(unit, row.before)} → {valueIn(unit, row.after)}</span>
      <span class="muted line">{row.repo}#{row.number} · {row.metric}</span>
      <span class="muted line wrapped">before: {row.why_before}</span>
      <span class="muted line wrapped">after: {row.why_after}</span>
    </li>
  );
}
