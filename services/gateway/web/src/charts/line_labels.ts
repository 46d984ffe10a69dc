import { Chart, type Plugin } from "chart.js";

const LINE_HEIGHT = 14;

/** Chart.js plugin: writes each line's name at its end; names that would overlap are moved apart. */
export const lineLabels: Plugin<"line" | "bar"> = {
  id: "lineLabels",
  afterDatasetsDraw(chart) {
    const ends = endsOf(chart).sort((one, other) => one.y - other.y);
    ends.forEach((end, i) => {
      if (i > 0) end.y = Math.max(end.y, ends[i - 1]!.y + LINE_HEIGHT);
    });
    const { ctx, chartArea } = chart;
    ctx.save();
    ctx.textBaseline = "middle";
    ctx.font = `12px ${Chart.defaults.font.family}`;
    for (const { label, color, y } of ends) {
      ctx.fillStyle = color;
      ctx.fillText(label, chartArea.right + 8, y);
    }
    ctx.restore();
  },
};

function endsOf(chart: Chart<"line" | "bar">): { label: string; color: string; y: number }[] {
  return chart.getSortedVisibleDatasetMetas().filter((meta) => meta.type === "line").flatMap((meta) => {
    const last = meta.data.findLast((element) => !(element as unknown as { skip?: boolean }).skip);
    const dataset = chart.data.datasets[meta.index]!;
    return last ? [{ label: dataset.label ?? "", color: String(dataset.borderColor), y: last.y }] : [];
  });
}
