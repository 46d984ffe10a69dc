import { turned, type Sorting } from "../format/sorting";

interface Props {
  name: string;
  /** What it means, said when pointed at. */
  title: string;
  column: string;
  byName?: boolean;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}

/** The head of a column that puts the rows in order; which one does, and which way, is said aloud. */
export function SortHead({ name, title, column, byName = false, sorting, onSort }: Props) {
  const chosen = sorting.key === column;
  const arrow = <span class="arrow" aria-hidden="true">{!chosen ? "" : sorting.descending ? "↓" : "↑"}</span>;
  const order = !chosen ? "none" : sorting.descending ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={order}>
      <button type="button" class="sort" title={title} onClick={() => onSort(turned(sorting, column, byName))}>
        {!byName && arrow}{name}{byName && arrow}
      </button>
    </th>
  );
}
