import { useState } from "preact/hooks";
import { grouped } from "../format/numbers";
import { optionsOf, setOptions } from "../state/location";
import { cursorsOf, placeOf, type Place } from "../state/page_cursors";

/** Keeps which page is shown. */
export function usePlace(): [place: Place, setPlace: (place: Place) => void] {
  const [place, setPlace] = useState<Place>({ cursor: null, before: [] });
  return [place, setPlace];
}

/** Keeps which page is shown in the address: where it begins, and where those before it began. */
export function usePlaceInAddress(): [place: Place, setPlace: (place: Place) => void] {
  return [placeOf(optionsOf("page")), (place) => setOptions({ page: cursorsOf(place) })];
}

interface Props {
  name: string;
  page: { items: readonly unknown[]; next: string | null; total: number };
  /** How many rows a whole page has. */
  size: number;
  place: Place;
  onPlace: (place: Place) => void;
}

/** Shows which rows a page has, and leads to those before and after; nothing where all are on one page. */
export function Paging({ name, page: { items, next, total }, size, place: { cursor, before }, onPlace }: Props) {
  const first = before.length * size + 1;
  if (total <= size) return null;
  const back = before.length > 0 ? () => onPlace({ cursor: before.at(-1)!, before: before.slice(0, -1) }) : undefined;
  const forth = next !== null ? () => onPlace({ cursor: next, before: [...before, cursor] }) : undefined;
  return (
    <nav class="paging muted" aria-label={`Pages of ${name}`}>
      <span>{grouped(first)} to {grouped(first + items.length - 1)} of {grouped(total)}</span>
      <button type="button" class="tool text" disabled={!back} onClick={back}>Previous</button>
      <button type="button" class="tool text" disabled={!forth} onClick={forth}>Next</button>
    </nav>
  );
}
