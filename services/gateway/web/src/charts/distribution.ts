import type { Bin, DistributionAnswer } from "../api/schema";
import { duration, durationTick } from "../format/durations";
import { amount, counted } from "../format/numbers";
import type { ChartModel } from "./model";

/** How many values lie in each bin. Spans are on a log axis: each bin is about twice as wide as the one before. */
export function distributionChart({ label, unit, scale, bins, total }: DistributionAnswer): ChartModel {
  const said = (value: number): string => (unit === "hours" ? durationTick(value) : amount(value));
  const exactly = (value: number | null): string => (unit === "hours" ? duration(value) : amount(value));
  const names = bins.map((bin) => nameOf(bin, said));
  const shares = bins.map(({ n }) => `${Math.round((100 * n) / total.n)}%`);
  const marks = ([["median", total.p50], ["p90", total.p90]] as const).flatMap(([name, value]) =>
    value === null ? [] : [{ label: `${name} ${exactly(value)}`, at: placeOf(value, bins, scale) }],
  );
  return {
    summary: `${label}, distribution of ${counted(total.n, "pull requests")}: median ${exactly(total.p50)}, p90 ${exactly(total.p90)}.`,
    labels: bins.map((bin) => (bin.from === 0 && scale === "log" ? `<${said(bin.to)}` : said(bin.from))),
    partial: bins.map(() => false),
    scale: "count",
    bars: [{ key: "count", label: "Pull requests", values: bins.map(({ n }) => n), color: "accent", pattern: "plain" }],
    lines: [],
    marks,
    tips: bins.map(({ n }, i) => ({ title: names[i]!, rows: [], note: `${counted(n, "pull requests")}, ${shares[i]}` })),
    table: {
      head: [label, "Pull requests", "Share"],
      rows: bins.map(({ n }, i) => [names[i]!, String(n), shares[i]!]),
      asGiven: true,
    },
  };
}

function nameOf({ from, to }: Bin, said: (value: number) => string): string {
  return from === 0 ? `under ${said(to)}` : `${said(from)} to ${said(to)}`;
}

/** Where a value stands among the bins, in bins: 2 is the middle of the third, 1.5 the edge before it. */
export function placeOf(value: number, bins: readonly Bin[], scale: DistributionAnswer["scale"]): number {
  const found = bins.findIndex((bin) => value < bin.to);
  const place = found < 0 ? bins.length - 1 : found;
  const { from, to } = bins[place]!;
  const within = scale === "log" && from > 0 ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  return place - 0.5 + Math.min(1, Math.max(0, within));
}
