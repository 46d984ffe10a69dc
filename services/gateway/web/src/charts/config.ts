import type { ChartConfiguration, ChartDataset, ScaleOptionsByType } from "chart.js";
import { durationTick, durationTicks } from "../format/durations";
import { clockIn, share, shareTicks } from "../format/figures";
import { countTicks, grouped } from "../format/numbers";
import { token } from "../theme/theme";
import type { Bars, ChartModel, Line } from "./model";
import { fill } from "./patterns";
import { roomAbove } from "./reference_lines";

export type Config = ChartConfiguration<"bar" | "line", (number | null)[], string | string[]>;
type Dataset = ChartDataset<"bar" | "line", (number | null)[]>;

const LIGHTER = 0.45;
const DENSE = 40;
const ROOM_FOR_NAMES = 60;
const LABEL_WIDTH = 56;
const BESIDE_AXIS = 110;
/** A point on the edge of the chart is drawn whole: so many pixels beyond it. */
const POINT_ROOM = 6;

/** Makes the Chart.js configuration of a model in the colours of the current theme. */
export function configOf(model: ChartModel): Config {
  const ink = token("ink-soft");
  return {
    type: "bar",
    data: {
      labels: model.labels,
      datasets: [...model.lines.map((line) => lineOf(line, model)), ...model.bars.map((bars) => barsOf(bars, model))],
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: { referenceLines: { lines: model.referenceLines ?? [] } },
      layout: { padding: { right: model.lines.length > 0 ? ROOM_FOR_NAMES : 0, top: POINT_ROOM + roomAbove(model.referenceLines ?? []) } },
      scales: {
        x: {
          stacked: true,
          grid: { display: false },
          border: { color: token("line") },
          ticks: { color: ink, maxRotation: 0, autoSkip: false },
          afterBuildTicks: thinOut,
        },
        y: {
          stacked: true,
          beginAtZero: true,
          border: { display: false },
          grid: { color: token("line") },
          ticks: { color: ink, padding: 8, callback: (value) => tick(model, Number(value)) },
          ...placesOf(model),
        },
        // Its own labels: those that Chart.js makes, though nobody sees them, need `Intl`.
        lines: { axis: "y", display: false, beginAtZero: true, ticks: { callback: String }, ...placesOf(model) },
      },
    },
  };
}

/** Leaves out labels that would not fit, counted from the last, which keeps its `so far`. */
function thinOut(axis: { chart: { width: number }; ticks: unknown[] }): void {
  const every = Math.ceil((axis.ticks.length * LABEL_WIDTH) / (axis.chart.width - BESIDE_AXIS));
  const last = axis.ticks.length - 1;
  axis.ticks = axis.ticks.filter((_, i) => (last - i) % every === 0);
}

function tick(model: ChartModel, value: number): string {
  if (model.scale === "share") return share(value);
  const clock = clockIn(model.scale);
  return clock ? durationTick(value, clock) : grouped(value);
}

/** Returns the scale of an axis. Bars (stacked) and lines (not stacked) have one each, with the same ticks. */
function placesOf(model: ChartModel): Partial<ScaleOptionsByType<"linear">> {
  const clock = clockIn(model.scale);
  const top = topOf(model);
  const places = clock ? durationTicks(top || 1, clock) : model.scale === "count" ? countTicks(top) : shareTicks(top);
  return {
    max: places.at(-1)!,
    afterBuildTicks: (axis: { ticks: unknown[] }) => { axis.ticks = places.map((value) => ({ value })); },
  } as Partial<ScaleOptionsByType<"linear">>;
}

function topOf({ bars, lines, labels }: ChartModel): number {
  const stacks = labels.map((_, i) => bars.reduce((sum, bar) => sum + (bar.values[i] ?? 0), 0));
  return Math.max(0, ...stacks, ...lines.flatMap((line) => line.values.map((value) => value ?? 0)));
}

function barsOf(bars: Bars, model: ChartModel): Dataset {
  const ground = token("surface");
  const color = token(bars.color);
  const whole = fill(color, bars.pattern, ground, 1);
  const part = fill(color, bars.pattern, ground, LIGHTER);
  return {
    type: "bar",
    label: bars.label,
    data: [...bars.values],
    stack: "whole",
    backgroundColor: model.partial.map((partial) => (partial ? part : whole)),
    borderColor: ground,
    borderWidth: { top: 1 },
    borderSkipped: false,
    categoryPercentage: 0.82,
    barPercentage: 0.9,
    maxBarThickness: 48,
  };
}

function lineOf(line: Line, model: ChartModel): Dataset {
  const color = token(line.color);
  const dense = model.labels.length > DENSE;
  const alone = line.values.map((value, i) => value !== null && (line.values[i - 1] ?? null) === null && (line.values[i + 1] ?? null) === null);
  return {
    type: "line",
    label: line.label,
    data: [...line.values],
    yAxisID: "lines",
    borderColor: color,
    borderWidth: 2,
    borderDash: line.dotted ? [0.1, 5] : line.dashed ? [4, 4] : [],
    borderCapStyle: line.dotted ? "round" : "butt",
    pointStyle: line.dotted ? "rectRot" : "circle",
    pointRadius: alone.map((one) => (line.plain || (dense && !one) ? 0 : 3)),
    pointHoverRadius: 5,
    pointBorderColor: model.partial.map((partial) => (partial ? color : token("surface"))),
    pointBorderWidth: 1.5,
    pointBackgroundColor: model.partial.map((partial) => (partial ? token("surface") : color)),
    pointHoverBackgroundColor: color,
    clip: POINT_ROOM,
    segment: { borderColor: ({ p1DataIndex }) => (model.partial[p1DataIndex] ? fade(color) : undefined) },
    spanGaps: false,
  };
}

/** Returns the colour (#rrggbb) for a bucket that is not over yet. */
function fade(color: string): string {
  return `${color}${Math.round(LIGHTER * 255).toString(16)}`;
}
