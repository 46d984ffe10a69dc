import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../api/client";
import type { MarkRow, NewMark } from "../api/schema";
import { addDays, longDay, moment } from "../format/dates";
import { counted } from "../format/numbers";
import { EmptyMessage } from "../parts/empty_message";
import { Icon } from "../parts/icons";
import { Select } from "../parts/select";
import { timezone } from "../queries/definitions";
import { mergesByQuery, namesOf, repositories } from "../queries/filter_options";
import { addMark, markRows, marks, removeMark } from "../queries/marks";
import { useQuery } from "../queries/use_query";
import { todayIn } from "../state/clock";
import { marksOpen } from "../state/dialogs";

const LONGEST_TEXT = 200;

/** Shows the team's own marks of the period: sets one, lists them, removes one. */
export function MarksDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    dialog.current!.showModal();
    return () => {
      // What opened it may be gone, as the palette is: then the button gets the focus.
      setTimeout(() => { if (document.activeElement === document.body) document.getElementById("marks-button")?.focus(); });
    };
  }, []);
  const close = (): void => dialog.current?.close();
  const change = useChange();
  return (
    <dialog class="dialog" ref={dialog} aria-labelledby="marks-title" onClose={() => { marksOpen.value = false; }} onClick={(event) => { if (event.target === dialog.current) close(); }}>
      <div class="dialog-head">
        <h2 id="marks-title">Marks on charts</h2>
        <button type="button" class="tool" aria-label="Close" title="Close (Esc)" onClick={close}><Icon name="close" /></button>
      </div>
      <MarkForm change={change} />
      <p role="status" class="small">{change.said}</p>
      {change.problem && <p class="error" role="alert">{change.problem}</p>}
      <OwnMarks change={change} />
    </dialog>
  );
}

/** What was changed last, or why it was not, in words; `run` returns whether a change succeeded. */
interface Change {
  said: string;
  problem: string | null;
  busy: boolean;
  run: (change: () => Promise<string>) => Promise<boolean>;
}

function useChange(): Change {
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (change: () => Promise<string>): Promise<boolean> => {
    setBusy(true);
    setSaid("");
    try {
      setSaid(await change());
      setProblem(null);
      return true;
    } catch (failed) {
      setProblem(failed instanceof ApiError ? `${failed.title}: ${failed.detail}` : "Headway's gateway did not answer in time.");
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { said, problem, busy, run };
}

function MarkForm({ change: { busy, run } }: { change: Change }) {
  const today = todayIn(timezone.value ?? "UTC");
  const [text, setText] = useState("");
  const [day, setDay] = useState(today);
  const [repo, setRepo] = useState<string | null>(null);
  const [team, setTeam] = useState<string | null>(null);
  const teams = namesOf(useQuery(() => mergesByQuery("team")).result.value.data?.all, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await run(() => set({ day, text: text.trim(), repo, team }))) setText("");
  };
  return (
    <form class="mark-form" onSubmit={(event) => void submit(event)}>
      <label>What happened<input type="text" autofocus required maxLength={LONGEST_TEXT} pattern=".*\S.*" title="Some words" value={text} onInput={(event) => setText(event.currentTarget.value)} /></label>
      <label>Day<input type="date" required min="2005-01-01" max="2100-01-01" value={day} onInput={(event) => setDay(event.currentTarget.value)} /></label>
      <div class="pickers">
        <Select what="Repository" offered={[{ key: null, label: "Of all repositories" }, ...repositories.value.map((name) => ({ key: name, label: name }))]} chosen={repo} onChoose={setRepo} />
        <Select what="Team" offered={[{ key: null, label: "Of all teams" }, ...teams.map((name) => ({ key: name, label: name }))]} chosen={team} onChoose={setTeam} />
        <button type="submit" class="primary" disabled={busy}>Set mark</button>
      </div>
    </form>
  );
}

async function set(mark: NewMark): Promise<string> {
  const { day } = await addMark(mark);
  const shown = marks.result.peek().data?.marks;
  const outside = shown && (day < shown.from || day >= shown.to);
  return outside ? `Set on ${longDay(day)}, outside of the period that is shown` : `Set on ${longDay(day)}`;
}

function OwnMarks({ change: { busy, run } }: { change: Change }) {
  const [removed, setRemoved] = useState<MarkRow | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const known = marks.result.value.data?.marks;
  const own = markRows.value.filter(({ kind }) => kind === "own").reverse();
  const others = markRows.value.length - own.length;
  const remove = async (mark: MarkRow): Promise<void> => {
    if (!await run(() => removeMark(mark.id!).then(() => `Removed: ${mark.text}`))) return;
    setRemoved(mark);
    list.current?.focus(); // the button is gone
  };
  const restore = async ({ at, text, repo, team }: MarkRow): Promise<void> => {
    if (await run(() => set({ at, text, repo, team }))) setRemoved(null);
  };
  return (
    <div ref={list} tabIndex={-1} role="group" aria-label="The team's own marks">
      {known && <p class="muted small">{longDay(known.from)} – {longDay(addDays(known.to, -1))}, by the filters of the page. Charts also show {counted(others, "marks")} that Headway sets itself.</p>}
      {removed && <p class="small"><button type="button" class="plain" disabled={busy} onClick={() => void restore(removed)}>Put back: {removed.text}</button></p>}
      {own.length === 0 ? <EmptyMessage why="The team has set no mark in these days." next="A mark is a line on every chart over time: a release train begins, a freeze, a new process." /> : (
        <ul class="rows scroll marks">{own.map((mark) => <Own key={mark.id} mark={mark} busy={busy} onRemove={() => void remove(mark)} />)}</ul>
      )}
    </div>
  );
}

function Own({ mark: { day, at, text, repo, team }, busy, onRemove }: { mark: MarkRow; busy: boolean; onRemove: () => void }) {
  return (
    <li>
      <span class="title" title={text}>{text}</span>
      <button type="button" class="tool text" disabled={busy} aria-label={`Remove: ${text}`} onClick={onRemove}>Remove</button>
      <span class="muted line"><time dateTime={at} title={moment(at, timezone.value ?? "UTC")}>{longDay(day)}</time>{repo && ` · ${repo}`}{team && ` · ${team}`}</span>
    </li>
  );
}
