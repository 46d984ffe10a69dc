import { Icon } from "../parts/icons";
import { filterBy, filters, page } from "../state/location";
import { COUNTED_PAGES } from "../state/pages";
import { COUNTED_FILTERS, MORE_FILTERS, type MoreFilters } from "../state/view";
import { filterInWords } from "./filter_words";

type Name = keyof MoreFilters;

/** Whether a filter is one by what is counted. */
function isCounted(name: Name): boolean {
  return COUNTED_FILTERS.some((one) => one === name);
}

/** Returns the names of the rarer filters that are chosen and apply to the page. */
export function appliedFilters(): Name[] {
  const { more } = filters.value;
  return MORE_FILTERS.filter((name) => more[name] && (!isCounted(name) || COUNTED_PAGES.has(page.value)));
}

/** Shows each of the rarer filters as a button that takes it away. */
export function FilterButtons() {
  const { more } = filters.value;
  const names = appliedFilters();
  return (
    <>
      {names.map((name) => {
        const words = filterInWords(name, more[name] ?? []);
        const { [name]: _, ...others } = more;
        return (
          <button key={name} type="button" class="filter chosen chip" aria-label={`Take away: ${words}`} title={`${words}: take away`} onClick={() => filterBy({ more: others })}>
            <span class="name">{words}</span><Icon name="close" />
          </button>
        );
      })}
      {names.some(isCounted) && <span class="muted small chip-note">not for what is open now or just moved</span>}
    </>
  );
}
