import { Chart, type ChartType, type Plugin } from "chart.js";
import { token } from "../theme/theme";
import type { ReferenceLine } from "./model";

declare module "chart.js" {
  interface PluginOptionsByType<TType extends ChartType> {
    referenceLines?: { lines: readonly ReferenceLine[] };
  }
}

const GAP = 4;
const LINE_HEIGHT = 14;
const TICK = 8;

const MOST_ROWS = 3;

/** Returns how many pixels the names of lines take above a chart: nothing that is drawn is behind them. */
export function roomAbove(lines: readonly ReferenceLine[]): number {
  return LINE_HEIGHT * Math.min(MOST_ROWS, lines.filter(({ short }) => !short).length);
}

/** Chart.js plugin: draws vertical lines with their names above the chart. A name for which there is no room is only in the tooltip. */
export const referenceLines: Plugin<"line" | "bar", { lines: readonly ReferenceLine[] }> = {
  id: "referenceLines",
  afterDatasetsDraw(chart, _, { lines }) {
    const { ctx, chartArea: { top, bottom, left, right }, scales: { x } } = chart;
    ctx.save();
    ctx.font = `12px ${Chart.defaults.font.family}`;
    ctx.textBaseline = "top";
    ctx.strokeStyle = ctx.fillStyle = token("ink");
    const ticks = lines?.filter(({ short }) => short) ?? [];
    for (const { at } of ticks) line(ctx, x!.getPixelForValue(at), bottom - TICK, bottom);
    const named = lines?.filter(({ short }) => !short) ?? [];
    const rows: number[] = Array.from({ length: Math.min(MOST_ROWS, named.length) }, () => -Infinity);
    const labels: { label: string; start: number; labelTop: number; width: number }[] = [];
    for (const { label, at } of [...named].sort((one, other) => one.at - other.at)) {
      const place = x!.getPixelForValue(at);
      const width = ctx.measureText(label).width;
      const start = place + GAP + width > right && place - GAP - width > left ? place - GAP - width : place + GAP;
      const row = rows.findIndex((end) => end + GAP < start);
      const labelTop = top - (rows.length - Math.max(0, row)) * LINE_HEIGHT;
      line(ctx, place, row < 0 ? top : labelTop, bottom);
      if (row < 0) continue;
      rows[row] = start + width;
      labels.push({ label, start, labelTop, width });
    }
    for (const { label, start, labelTop, width } of labels) write(ctx, label, start, labelTop, width);
    ctx.restore();
  },
};

/** Writes a label on a background, so that it can be read over another line. */
function write(ctx: CanvasRenderingContext2D, label: string, x: number, y: number, width: number): void {
  ctx.save();
  ctx.fillStyle = token("surface");
  ctx.fillRect(x - 2, y, width + 4, LINE_HEIGHT);
  ctx.restore();
  ctx.fillText(label, x, y);
}

function line(ctx: CanvasRenderingContext2D, x: number, top: number, bottom: number): void {
  ctx.save();
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  ctx.restore();
}
