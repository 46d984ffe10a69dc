import type { Bin, DistributionAnswer } from "../api/schema";
import { duration, durationTick } from "../format/durations";
import { clockIn } from "../format/figures";
import { amount, counted } from "../format/numbers";
import type { ChartModel } from "./model";

/** Makes the histogram of a metric. Spans are on a log axis: each bin is about twice as wide as the one before. */
export function distributionChart({ label, unit, scale, bins, total }: DistributionAnswer): ChartModel {
  const clock = clockIn(unit);
  const format = (value: number): string => (clock ? durationTick(value, clock) : amount(value));
  const formatExact = (value: number | null): string => (clock ? duration(value, clock) : amount(value));
  const names = bins.map((bin) => nameOf(bin, format));
  const shares = bins.map(({ n }) => `${Math.round((100 * n) / total.n)}%`);
  const referenceLines = ([["median", total.p50], ["p90", total.p90]] as const).flatMap(([name, value]) =>
    value === null ? [] : [{ label: `${name} ${formatExact(value)}`, at: placeOf(value, bins, scale) }],
  );
  return {
    summary: `${label}, distribution of ${counted(total.n, "pull requests")}: median ${formatExact(total.p50)}, p90 ${formatExact(total.p90)}.`,
    labels: bins.map((bin) => (bin.from === 0 && scale === "log" ? `<${format(bin.to)}` : format(bin.from))),
    partial: bins.map(() => false),
    scale: "count",
    bars: [{ key: "count", label: "Pull requests", values: bins.map(({ n }) => n), color: "accent", pattern: "plain" }],
    lines: [],
    referenceLines,
    tooltips: bins.map(({ n }, i) => ({ title: names[i]!, rows: [], note: `${counted(n, "pull requests")}, ${shares[i]}` })),
    table: {
      head: [label, "Pull requests", "Share"],
      rows: bins.map(({ n }, i) => [names[i]!, String(n), shares[i]!]),
      counts: bins.map(({ n }) => n),
      keepOrder: true,
    },
  };
}

function nameOf({ from, to }: Bin, format: (value: number) => string): string {
  return from === 0 ? `under ${format(to)}` : `${format(from)} to ${format(to)}`;
}

/** Returns the place of a value on the axis of bins: 2 is the middle of the third, 1.5 the edge before it. */
export function placeOf(value: number, bins: readonly Bin[], scale: DistributionAnswer["scale"]): number {
  const found = bins.findIndex((bin) => value < bin.to);
  const place = found < 0 ? bins.length - 1 : found;
  const { from, to } = bins[place]!;
  const within = scale === "log" && from > 0 ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  return place - 0.5 + Math.min(1, Math.max(0, within));
}
