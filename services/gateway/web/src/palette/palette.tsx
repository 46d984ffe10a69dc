import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { definitions, peopleHidden } from "../queries/definitions";
import { mergesByQuery, namesOf, repositories } from "../queries/filter_options";
import { canOverlay, isOverlaid, switchOverlay } from "../queries/previous_period";
import { mayChange } from "../queries/session";
import { useQuery } from "../queries/use_query";
import { marksOpen } from "../state/dialogs";
import { filterBy, goTo, page, viewOf } from "../state/location";
import { BAR_PAGES, MARKED_PAGES, type PageName } from "../state/pages";
import { OFFERED_PERIODS, periodName } from "../state/period";
import { switchTheme } from "../theme/theme";
import { findEntries, type PaletteEntry } from "./entries";

const MOST = 12;
/** The pages of which charts can be laid over the period before. */
const COMPARED: readonly PageName[] = ["overview", "reviews", "delivery", "explore"];

/** Shows the palette: pages, periods, repositories, teams, people and metrics, found by typing. */
export function Palette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const entries = useEntries();
  const found = useMemo(() => findEntries(entries, text, MOST), [entries, text]);
  useLayoutEffect(() => { dialog.current!.showModal(); }, []);
  useEffect(() => document.getElementById(`palette-${place}`)?.scrollIntoView({ block: "nearest" }), [place]);
  const run = (entry: PaletteEntry | undefined): void => {
    if (!entry) return;
    dialog.current!.close();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setPlace((now) => Math.max(0, Math.min(found.length - 1, now + step)));
    else if (event.key === "Enter") run(found[place]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog class="palette" ref={dialog} aria-label="Go to" onClose={onClose} onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}>
      <input
        type="text" role="combobox" aria-expanded aria-controls="palette-list" aria-activedescendant={found.length > 0 ? `palette-${place}` : undefined}
        aria-label="Page, period, repository, team, person or metric" placeholder="Page, period, repository, team, person or metric" value={text}
        onInput={(event) => { setText(event.currentTarget.value); setPlace(0); }} onKeyDown={onKeyDown}
      />
      <ul id="palette-list" role="listbox" aria-label="Found">
        {found.map((entry, i) => (
          <li key={entry.kind + entry.label} id={`palette-${i}`} role="option" aria-selected={i === place} onPointerMove={() => setPlace(i)} onClick={() => run(entry)}>
            <span class="name">{entry.label}</span><span class="muted">{entry.kind}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="muted">Nothing has these words.</p>}
    </dialog>
  );
}

function useEntries(): PaletteEntry[] {
  const teams = useQuery(() => mergesByQuery("team")).result.value.data;
  const authors = useQuery(() => mergesByQuery("author")).result.value.data;
  const metrics = definitions.result.value.data?.metrics.metrics ?? [];
  const mayMark = mayChange.value === true && MARKED_PAGES.has(page.value);
  const comparable = COMPARED.includes(page.value) && canOverlay();
  return useMemo(() => [
    ...BAR_PAGES.map(({ name, title }) => entry("page", title, () => goTo(viewOf(name)))),
    ...OFFERED_PERIODS.map((period) => entry("period", periodName(period), () => filterBy({ period }))),
    ...metrics.map(({ name, label }) => entry("metric", label, () => goTo(viewOf("explore", { metric: [name] })))),
    ...repositories.value.map((repo) => entry("repository", repo, () => filterBy({ repos: [repo] }))),
    ...namesOf(teams?.all, []).map((team) => entry("team", team, () => filterBy({ teams: [team] }))),
    ...(peopleHidden.value ? [] : namesOf(authors?.all, [])).map((author) => entry("person", author, () => filterBy({ authors: [author] }))),
    entry("filter", "Without filters", () => filterBy({ repos: [], teams: [], authors: [], more: {} })),
    ...(mayMark ? [entry("marks", "Set or remove a mark", () => { marksOpen.value = true; })] : []),
    ...(comparable ? [entry("comparison", isOverlaid() ? "Without the period before" : "With the period before", switchOverlay)] : []),
    entry("look", "Light or dark", switchTheme),
  ], [teams, authors, metrics, repositories.value, mayMark, comparable]);
}

function entry(kind: string, label: string, run: () => void): PaletteEntry {
  return { kind, label, run };
}
