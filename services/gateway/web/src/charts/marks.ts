import type { MarkRow } from "../api/schema";
import { daysBetween } from "../format/dates";
import type { Bucket } from "./buckets";
import type { ChartModel, ReferenceLine } from "./model";

const LONGEST_LABEL = 22;
const MOST_IN_TOOLTIP = 3;

type Mark = Pick<MarkRow, "kind" | "day" | "text">;

/** Shows marks on a chart over time: a line each where it happened, but releases, which are many, only in the tooltips and as ticks. */
export function withMarks(model: ChartModel, buckets: readonly Bucket[], marks: readonly Mark[]): ChartModel {
  const placed = marks.flatMap((mark) => {
    const at = buckets.findIndex(({ start, end }) => start <= mark.day && mark.day < end);
    return at < 0 ? [] : [{ mark, at, line: lineOf(mark, at, buckets[at]!) }];
  });
  if (placed.length === 0) return model;
  return {
    ...model,
    referenceLines: [...(model.referenceLines ?? []), ...placed.map(({ line }) => line)],
    tooltips: model.tooltips.map((tooltip, i) => {
      const here = placed.filter(({ at }) => at === i).map(({ mark }) => mark);
      if (here.length === 0) return tooltip;
      return { ...tooltip, rows: [...tooltip.rows, ...rowsOf(here)] };
    }),
  };
}

function lineOf({ kind, day, text }: Mark, at: number, { start, end }: Bucket): ReferenceLine {
  const place = at - 0.5 + daysBetween(start, day) / Math.max(1, daysBetween(start, end));
  return kind === "release" ? { label: "", at: place, short: true } : { label: text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text, at: place };
}

function rowsOf(marks: readonly Mark[]): { label: string; value: string }[] {
  const left = marks.length - MOST_IN_TOOLTIP;
  const rows = marks.slice(0, MOST_IN_TOOLTIP).map(({ kind, text }) => ({ label: kind === "own" ? "mark" : kind, value: text }));
  return left > 0 ? [...rows, { label: "and", value: `${left} more` }] : rows;
}
