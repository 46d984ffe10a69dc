/** A chart as plain data: what is drawn, what the pointer is told, and the table that says the same in words. */
export interface ChartModel {
  /** What can be read at a glance, for those who do not see the picture. */
  summary: string;
  labels: (string | string[])[];
  /** Buckets that are not whole: not over yet, or cut by the period. Drawn lighter. */
  partial: boolean[];
  scale: "hours" | "count" | "share";
  bars: Bars[];
  lines: Line[];
  marks?: Mark[];
  tips: Tip[];
  table: Table;
}

export type Pattern = "plain" | "stripes" | "dots" | "waves" | "hollow";
type Values = readonly (number | null)[];

export interface Bars {
  key: string;
  label: string;
  values: Values;
  /** The name of a design token. */
  color: string;
  pattern: Pattern;
}

export interface Line {
  key: string;
  label: string;
  values: Values;
  color: string;
  dashed: boolean;
}

/** A place on the axis that has a name: 2 is the middle of the third bar, 1.5 the edge before it. */
export interface Mark {
  label: string;
  at: number;
}

export interface Tip {
  title: string;
  rows: { label: string; value: string; mark?: { color: string; pattern: Pattern } }[];
  note?: string;
}

export interface Table {
  head: string[];
  /** One row per bucket, oldest first. The first cell names the row. */
  rows: string[][];
  /** The rows are no buckets of time: they stand as they are, not the newest first. */
  asGiven?: boolean;
}
