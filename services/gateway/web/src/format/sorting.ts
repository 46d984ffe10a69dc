/** The column by which rows are sorted, and the direction. */
export interface Sorting {
  key: string;
  descending: boolean;
}

/** The value that rows are sorted by; null (unknown) comes last in both directions. */
export type Value = number | string | null;

/** Returns the rows in order; equal rows keep their places. */
export function sorted<Row>(rows: readonly Row[], valueOf: (row: Row) => Value, descending: boolean): Row[] {
  return [...rows].sort((one, other) => order(valueOf(one), valueOf(other), descending));
}

function order(one: Value, other: Value, descending: boolean): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const ascending = typeof one === "string" ? one.localeCompare(String(other)) : one - Number(other);
  return descending ? -ascending : ascending;
}

/** Returns the sorting after a click on a column: a second click reverses it, a new column starts with the largest value, a name with A. */
export function nextSorting(before: Sorting, key: string, byName: boolean): Sorting {
  return { key, descending: before.key === key ? !before.descending : !byName };
}
