/** A chart as plain data: what is drawn, its tooltips, and its table. */
export interface ChartModel {
  /** The finding in a sentence, for screen readers. */
  summary: string;
  labels: (string | string[])[];
  /** Whether each bucket is partial: not over yet, or cut by the period. Drawn lighter. */
  partial: boolean[];
  scale: "hours" | "working hours" | "count" | "share";
  bars: Bars[];
  lines: Line[];
  referenceLines?: ReferenceLine[];
  tooltips: TooltipContent[];
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
  /** Of another time or team: dots, and another mark at each bucket. */
  dotted?: boolean;
  /** Without a mark at each bucket: the same value everywhere. */
  plain?: boolean;
}

/** A named vertical line at a place on the axis: 2 is the middle of the third bar, 1.5 the edge before it. */
export interface ReferenceLine {
  label: string;
  at: number;
  /** Only a tick at the bottom: there may be many. */
  short?: boolean;
}

export interface TooltipContent {
  title: string;
  rows: { label: string; value: string; swatch?: { color: string; pattern: Pattern } }[];
  note?: string;
}

export interface Table {
  head: string[];
  /** One row per bucket, oldest first. The first cell names the row. */
  rows: string[][];
  /** How many values each row counts: as many as its drill-down lists. */
  counts?: readonly number[];
  /** Whether the rows keep their order; buckets of time are shown newest first. */
  keepOrder?: boolean;
}
