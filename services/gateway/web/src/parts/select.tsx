import { useEffect, useState } from "preact/hooks";
import { Icon } from "./icons";
import { Popover } from "./popover";

export interface Choice<Key> {
  key: Key;
  label: string;
}

interface Props<Key> {
  /** The name of what is chosen: Metric. */
  what: string;
  offered: readonly Choice<Key>[];
  chosen: Key;
  onChoose: (key: Key) => void;
  /** Takes what is searched for, where not all there is to choose from is offered at once. */
  onSearch?: (text: string) => void;
}

const SEARCH_MINIMUM = 9;

/** Shows a menu to choose one of several, with a search where there are many. */
export function Select<Key extends string | null>(props: Props<Key>) {
  const { what, offered, chosen } = props;
  const label = offered.find(({ key }) => key === chosen)?.label ?? "";
  return (
    <Popover class="filter" label={`${what}: ${label}`} button={<><span class="name">{label}</span><Icon name="down" /></>}>
      {(close) => <Choices {...props} onChoose={(key) => { props.onChoose(key); close(); }} />}
    </Popover>
  );
}

function Choices<Key extends string | null>({ what, offered, chosen, onChoose, onSearch }: Props<Key>) {
  const [search, setSearch] = useState("");
  useEffect(() => () => onSearch?.(""), []);
  const found = offered.filter(({ label }) => label.toLowerCase().includes(search.trim().toLowerCase()));
  const many = offered.length >= SEARCH_MINIMUM || search !== "";
  return (
    <div class="menu">
      {many && (
        <input
          type="search" data-focus placeholder={`Search ${offered.length}`} aria-label={`Search: ${what}`} value={search}
          onInput={(event) => { setSearch(event.currentTarget.value); onSearch?.(event.currentTarget.value.trim()); }}
        />
      )}
      <ul class="choices" aria-label={what}>
        {found.map(({ key, label }) => (
          <li key={key}>
            <button type="button" class="choice" aria-pressed={key === chosen} data-focus={(!many && key === chosen) || undefined} onClick={() => onChoose(key)}>
              <span class="name" title={label}>{label}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="muted">No match.</p>}
    </div>
  );
}
