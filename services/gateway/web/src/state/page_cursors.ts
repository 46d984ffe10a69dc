/** Which page of a list is shown: where it begins (null: at the top), and where the pages before it began. */
export interface Place {
  cursor: string | null;
  before: (string | null)[];
}

/** Returns the place that the cursors of an address lead to: those of the pages behind the first, up to this one. */
export function placeOf(cursors: readonly string[]): Place {
  return cursors.length === 0 ? { cursor: null, before: [] } : { cursor: cursors.at(-1)!, before: [null, ...cursors.slice(0, -1)] };
}

/** Returns the cursors that lead to a place. */
export function cursorsOf({ cursor, before }: Place): string[] {
  return [...before, cursor].flatMap((one) => one ?? []);
}
