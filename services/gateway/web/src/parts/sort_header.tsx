import { nextSorting, type Sorting } from "../format/sorting";

interface Props {
  name: string;
  /** The meaning of the column, as a tooltip. */
  title: string;
  column: string;
  byName?: boolean;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}

/** Shows a column header that sorts the rows; screen readers announce the direction. */
export function SortHeader({ name, title, column, byName = false, sorting, onSort }: Props) {
  const chosen = sorting.key === column;
  const arrow = <span class="arrow" aria-hidden="true">{!chosen ? "" : sorting.descending ? "↓" : "↑"}</span>;
  const order = !chosen ? "none" : sorting.descending ? "descending" : "ascending";
  return (
    <th scope="col" class={byName ? "text" : undefined} aria-sort={order}>
      <button type="button" class="sort" title={title} onClick={() => onSort(nextSorting(sorting, column, byName))}>
        {!byName && arrow}{name}{byName && arrow}
      </button>
    </th>
  );
}
