import { useRef, useState } from "preact/hooks";
import { grouped } from "../format/numbers";
import { includesName, sameName } from "../format/names";
import { Icon } from "./icons";
import { Popover } from "./popover";

interface Props {
  /** The plural of what is chosen: repositories, teams. */
  what: string;
  chosen: readonly string[];
  /** What it says where nothing is chosen; left out: All repositories. */
  nothing?: string;
  /** Whether what is chosen is what there is without a choice; left out: nothing is chosen. */
  usual?: boolean;
  /** `again`: something was chosen before, since the menu was opened. */
  onChoose: (chosen: string[], again: boolean) => void;
  /** A hook of the open menu: the names on offer, and what to show where there is none. */
  useOffer: () => Offer;
}

export interface Offer {
  offered: readonly string[];
  none: string;
}

const SEARCH_MINIMUM = 9;
const MAX_CHOICES = 500;

/** Shows a menu to choose any number of names, with a search where there are many. */
export function MultiSelect(props: Props) {
  const { what, chosen, nothing = `All ${what}`, usual = chosen.length === 0 } = props;
  const text = usual ? nothing : chosen.length === 1 ? chosen[0]! : `${grouped(chosen.length)} ${what}`;
  return (
    <Popover class={usual ? "filter" : "filter chosen"} label={`${capital(what)}: ${text}`} button={<><span class="name">{text}</span><Icon name="down" /></>}>
      {() => <Choices {...props} />}
    </Popover>
  );
}

function Choices({ what, chosen, nothing = `All ${what}`, usual = chosen.length === 0, onChoose, useOffer }: Props) {
  const { offered, none } = useOffer();
  const touched = useRef(false);
  const choose = (names: string[]): void => { onChoose(names, touched.current); touched.current = true; };
  const [search, setSearch] = useState("");
  // Those chosen when the menu opened stand first, and stay where they are while it is open.
  const [first] = useState(chosen);
  const wanted = search.trim().toLowerCase();
  const ordered = [...first, ...offered.filter((name) => !includesName(first, name))];
  const found = ordered.filter((name) => name.toLowerCase().includes(wanted));
  const toggle = (name: string): void => choose(includesName(chosen, name) ? chosen.filter((other) => !sameName(other, name)) : [...chosen, name].sort());
  return (
    <div class="menu">
      {offered.length >= SEARCH_MINIMUM && (
        <input type="search" data-focus placeholder={`Search ${grouped(offered.length)} ${what}`} aria-label={`Search ${what}`} value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
      )}
      <ul class="choices" aria-label={capital(what)}>
        {found.slice(0, MAX_CHOICES).map((name) => (
          <li key={name}>
            <label class="choice"><input type="checkbox" checked={includesName(chosen, name)} onChange={() => toggle(name)} /><span class="name" title={name}>{name}</span></label>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="muted">{offered.length === 0 ? none : "No match."}</p>}
      {found.length > MAX_CHOICES && <p class="muted">{grouped(found.length - MAX_CHOICES)} more: type to narrow</p>}
      <button type="button" class="choice" disabled={usual} onClick={() => choose([])}>{nothing}</button>
    </div>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
