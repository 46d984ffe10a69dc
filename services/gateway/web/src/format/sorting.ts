/** By which column rows stand in order, and which way. */
export interface Sorting {
  key: string;
  descending: boolean;
}

/** What rows are put in order by: null (nothing known) stands last, whichever way. */
export type Value = number | string | null;

/** The rows in order; those that are alike keep their places. */
export function sorted<Row>(rows: readonly Row[], valueOf: (row: Row) => Value, descending: boolean): Row[] {
  return [...rows].sort((one, other) => order(valueOf(one), valueOf(other), descending));
}

function order(one: Value, other: Value, descending: boolean): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const ascending = typeof one === "string" ? one.localeCompare(String(other)) : one - Number(other);
  return descending ? -ascending : ascending;
}

/** A second press turns the order round; a new column begins with what is most, a name with A. */
export function turned(before: Sorting, key: string, byName: boolean): Sorting {
  return { key, descending: before.key === key ? !before.descending : !byName };
}
