import { counted } from "../format/numbers";
import { durationTick } from "../format/durations";
import type { ChartModel } from "./model";

/** The bins' lower limits in hours: each about twice the one before, on places that a clock or a calendar has. */
export const LIMITS = [0, 0.25, 0.5, 1, 2, 4, 8, 16, 24, 48, 96, 168, 336, 672] as const;

/** In which bin a value falls. */
export function binOf(hours: number): number {
  return LIMITS.findLastIndex((limit) => hours >= limit);
}

export function binName(bin: number): string {
  const [from, to] = [LIMITS[bin]!, LIMITS[bin + 1]];
  if (to === undefined) return `${durationTick(from)} or longer`;
  return from === 0 ? `under ${durationTick(to)}` : `${durationTick(from)} to ${durationTick(to)}`;
}

/** How many values lie in each bin; the axis is logarithmic, because spans are. Empty ends are left out. */
export function distributionChart(values: readonly number[], label: string): ChartModel {
  const counts = LIMITS.map((_, bin) => values.filter((value) => binOf(value) === bin).length);
  const bins = LIMITS.map((_, bin) => bin);
  return {
    summary: `${label}, distribution of ${counted(values.length, "pull requests")} over spans from 15 min to 4 weeks.`,
    labels: bins.map((bin) => (bin === 0 ? `<${durationTick(LIMITS[1])}` : durationTick(LIMITS[bin]!))),
    partial: bins.map(() => false),
    scale: "count",
    bars: [{ key: "count", label: "Pull requests", values: counts, color: "accent", pattern: "plain" }],
    lines: [],
    tips: bins.map((bin) => ({ title: binName(bin), rows: [], note: `${counted(counts[bin]!, "pull requests")}, ${share(counts[bin]!, values.length)}` })),
    table: {
      head: [label, "Pull requests", "Share"],
      rows: bins.map((bin) => [binName(bin), String(counts[bin]), share(counts[bin]!, values.length)]),
    },
  };
}

function share(part: number, whole: number): string {
  return whole === 0 ? "0%" : `${Math.round((100 * part) / whole)}%`;
}
