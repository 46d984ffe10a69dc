import { useRef, useState } from "preact/hooks";
import { EmptyMessage } from "../parts/empty_message";
import { FailureMessage } from "../parts/failure_message";
import { useInView } from "../parts/in_view";
import { Select } from "../parts/select";
import { definitions } from "../queries/definitions";
import { askPreview, changedFile, definitionsFileQuery, previewDays, previewState } from "../queries/definitions_preview";
import { mayChange } from "../queries/session";
import { useQuery } from "../queries/use_query";
import { InfoButton } from "./panel_tools";
import { PreviewResult } from "./preview_result";

const ID = "definitions-preview";
const TITLE = "Preview of a changed file";
const HELP = "What a changed headway.toml would do, before it is done: each figure of the last days by the definitions in force and by the changed ones, and the pull requests that would count otherwise. It is what `headway definitions diff` says. Nothing is stored, and nothing changes; headway.toml says what is used.";
const LARGEST_FILE = 100_000;
const DAYS = ["28", "90", "180", "366"].map((days) => ({ key: days, label: `the last ${days} days` }));

/** Shows what a changed headway.toml would do to the figures. */
export function DefinitionsPreviewPanel() {
  const known = definitions.result.value.data?.metrics;
  return (
    <section id={ID} class="panel full" aria-labelledby={`${ID}-title`} aria-busy={previewState.value.kind === "loading"}>
      <header>
        <h2 id={`${ID}-title`}>{TITLE}</h2>
        <div class="tools"><InfoButton title={TITLE} help={HELP} /></div>
      </header>
      <div class="body">
        {mayChange.value === false ? (
          <EmptyMessage why="A preview takes the scope “admin”, which your token or account does not have." next="headway definitions diff says the same at the command line." />
        ) : known && known.people !== "named" ? (
          <EmptyMessage why="People are not shown by name here, and changed definitions could single one out: there is no preview." next="headway definitions diff says the same at the command line." />
        ) : mayChange.value && known ? <Form /> : <div class="skeleton" aria-hidden="true" />}
      </div>
    </section>
  );
}

function Form() {
  const query = useQuery(definitionsFileQuery);
  const form = useRef<HTMLFormElement>(null);
  useInView(form, query);
  const { data, failure } = query.result.value;
  const [problem, setProblem] = useState<string | null>(null);
  const inForce = data?.file.toml;
  const text = changedFile.value ?? inForce;
  const state = previewState.value;
  const choose = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    setProblem(file.size > LARGEST_FILE ? `${file.name} is larger than ${LARGEST_FILE / 1000} kB: it is no headway.toml.` : null);
    if (file.size <= LARGEST_FILE) changedFile.value = await file.text();
  };
  return (
    <form ref={form} class="preview-form" onSubmit={(event) => { event.preventDefault(); if (text !== undefined) void askPreview(text); }}>
      {failure && text === undefined && <FailureMessage failure={failure} query={query} />}
      <label class="field">
        <span>headway.toml</span>
        <textarea
          class="code" rows={14} spellcheck={false} autocomplete="off" maxLength={LARGEST_FILE} aria-describedby={`${ID}-hint`} disabled={text === undefined} value={text ?? ""}
          onInput={(event) => { changedFile.value = event.currentTarget.value; }}
        />
      </label>
      <p id={`${ID}-hint`} class="muted small">{changedFile.value === null ? `The file in force${data ? ` (version ${data.file.version})` : ""}: change it, paste another, or choose one.` : "A changed file; the one in force stays as it is."}</p>
      {problem && <p class="error" role="alert">{problem}</p>}
      <div class="pickers">
        <button type="submit" class="primary" disabled={text === undefined || state.kind === "loading"}>Preview</button>
        <Select what="Compared" offered={DAYS} chosen={previewDays.value} onChoose={(days) => { previewDays.value = days; }} />
        <label class="filter file">Choose a file<input type="file" class="visually-hidden" accept=".toml,application/toml,text/plain" onChange={(event) => void choose(event.currentTarget)} /></label>
        <button type="button" class="filter" disabled={changedFile.value === null || inForce === undefined} onClick={() => { changedFile.value = null; setProblem(null); }}>Back to the file in force</button>
      </div>
      <div role="status">{state.kind === "loading" && <p class="muted">Every figure is being measured by both definitions; this takes some seconds.</p>}</div>
      {state.kind === "failed" && <FailureMessage failure={state.failure} query={{ refresh: () => form.current?.requestSubmit() }} />}
      {state.kind === "done" && <PreviewResult preview={state.preview} />}
    </form>
  );
}
