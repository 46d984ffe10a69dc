import { useState } from "preact/hooks";
import { Icon } from "../parts/icons";
import { Popover } from "../parts/popover";
import { peopleHidden } from "../queries/definitions";
import { filterBy, filters, page } from "../state/location";
import { COUNTED_PAGES } from "../state/pages";
import type { MoreFilters } from "../state/view";
import { Hours, ValueRangeForm, Weekdays } from "./counted_filters";
import { appliedFilters } from "./filter_buttons";

const SIZES = ["xs", "s", "m", "l", "xl"];

/** Shows a menu of the filters that are chosen more rarely. */
export function MoreFiltersMenu() {
  const { more } = filters.value;
  const count = appliedFilters().length;
  return (
    <Popover class={count > 0 ? "filter chosen" : "filter"} label={count > 0 ? `More filters: ${count}` : "More filters"} button={<><span class="name">{count > 0 ? `${count} more` : "More"}</span><Icon name="down" /></>}>
      {(close) => <Choices more={more} close={close} />}
    </Popover>
  );
}

function Choices({ more, close }: { more: MoreFilters; close: () => void }) {
  const set = (change: MoreFilters): void => filterBy({ more: withoutEmpty({ ...more, ...change }) }, true);
  return (
    <div class="menu more">
      <fieldset>
        <legend>Size</legend>
        {SIZES.map((size) => <Tick key={size} label={size.toUpperCase()} name="size" value={size} more={more} set={set} />)}
      </fieldset>
      <fieldset>
        <legend>Opened by</legend>
        <Tick label="people" name="origin" value="human" more={more} set={set} />
        <Tick label="bots" name="origin" value="bot" more={more} set={set} />
      </fieldset>
      <fieldset>
        <legend>Without</legend>
        <Tick label="a review" name="missing" value="first_review" more={more} set={set} />
        <Tick label="an approval" name="missing" value="approved" more={more} set={set} />
      </fieldset>
      {COUNTED_PAGES.has(page.value) && (
        <>
          <Weekdays more={more} set={set} />
          <Hours more={more} set={set} />
          <ValueRangeForm more={more} set={set} close={close} />
        </>
      )}
      <Words more={more} close={close} />
      <button type="button" class="choice" disabled={Object.keys(more).length === 0} onClick={() => filterBy({ more: {} }, true)}>None of these</button>
    </div>
  );
}

interface TickProps {
  label: string;
  name: keyof MoreFilters;
  value: string;
  more: MoreFilters;
  set: (change: MoreFilters) => void;
}

function Tick({ label, name, value, more, set }: TickProps) {
  const chosen = more[name] ?? [];
  const toggle = (): void => set({ [name]: chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value].sort() });
  return <label class="choice"><input type="checkbox" checked={chosen.includes(value)} onChange={toggle} />{label}</label>;
}

const WORDS: readonly { name: keyof MoreFilters; label: string; ofPeople: boolean }[] = [
  { name: "reviewer", label: "Reviewer", ofPeople: true },
  { name: "involves", label: "Author or reviewer", ofPeople: true },
  { name: "label", label: "Label", ofPeople: false },
  { name: "base", label: "Base branch", ofPeople: false },
];

/** Shows fields for names; several are parted by commas. */
function Words({ more, close }: { more: MoreFilters; close: () => void }) {
  const offered = WORDS.filter(({ ofPeople }) => !ofPeople || !peopleHidden.value);
  const [texts, setTexts] = useState<Record<string, string>>(() => Object.fromEntries(offered.map(({ name }) => [name, (more[name] ?? []).join(", ")])));
  const submit = (event: Event): void => {
    event.preventDefault();
    const named = Object.fromEntries(offered.map(({ name }) => [name, namesIn(texts[name] ?? "")]));
    filterBy({ more: withoutEmpty({ ...filters.value.more, ...named }) }, true);
    close();
  };
  return (
    <form class="days" onSubmit={submit}>
      {offered.map(({ name, label }) => (
        <label key={name}>{label}<input type="text" value={texts[name]} onInput={(event) => setTexts({ ...texts, [name]: event.currentTarget.value })} /></label>
      ))}
      <button type="submit" class="primary">Filter</button>
    </form>
  );
}

function namesIn(text: string): string[] {
  return [...new Set(text.split(",").map((name) => name.trim()).filter((name) => name !== ""))].sort();
}

function withoutEmpty(more: MoreFilters): MoreFilters {
  return Object.fromEntries(Object.entries(more).filter(([, values]) => values.length > 0));
}
