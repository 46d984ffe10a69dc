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

/** Chart.js plugin: draws vertical lines with their names, each name a line lower than the one before. */
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
    lines?.filter(({ short }) => !short).forEach(({ label, at }, i) => {
      const place = x!.getPixelForValue(at);
      const width = ctx.measureText(label).width;
      line(ctx, place, top + i * LINE_HEIGHT, bottom);
      const beside = place + GAP + width > right && place - GAP - width > left ? place - GAP - width : place + GAP;
      write(ctx, label, beside, top + i * LINE_HEIGHT, width);
    });
    ctx.restore();
  },
};

/** Writes a label on a background, so that it can be read over a bar. */
function write(ctx: CanvasRenderingContext2D, label: string, x: number, y: number, width: number): void {
  ctx.save();
  ctx.globalAlpha = 0.85;
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
