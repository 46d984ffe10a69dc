/** Something that the palette finds: what it is, and what choosing it does. */
export interface PaletteEntry {
  kind: string;
  label: string;
  run: () => void;
}

/** Returns the entries that have every word of the text, those whose label begins with it first. */
export function findEntries<Entry extends Pick<PaletteEntry, "kind" | "label">>(entries: readonly Entry[], text: string, most: number): Entry[] {
  const words = text.trim().toLowerCase().split(/\s+/).filter((word) => word !== "");
  const found = entries.filter(({ kind, label }) => words.every((word) => `${kind} ${label}`.toLowerCase().includes(word)));
  const begins = ({ label }: Entry): boolean => words.length > 0 && label.toLowerCase().startsWith(words[0]!);
  return [...found.filter(begins), ...found.filter((entry) => !begins(entry))].slice(0, most);
}
