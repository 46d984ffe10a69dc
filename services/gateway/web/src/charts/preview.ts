import type { PreviewAnswer } from "../api/schema";
import { bucketLabel, bucketName } from "../format/dates";
import { share } from "../format/figures";
import { counted, grouped } from "../format/numbers";
import type { ChartModel } from "./model";

/** Makes the chart of a preview: alerts by week. */
export function previewChart({ alerts, weeks }: PreviewAnswer): ChartModel {
  const names = weeks.map(({ start }) => bucketName(start, "week"));
  return {
    summary: `${counted(alerts, "alerts")} in ${weeks.length} weeks.`,
    labels: weeks.map(({ start }) => bucketLabel(start, "week")),
    partial: weeks.map((_, i) => i === 0 || i === weeks.length - 1),
    scale: "count",
    bars: [{ key: "alerts", label: "Alerts", values: weeks.map((week) => week.alerts), color: "accent", pattern: "plain" }],
    lines: [],
    tooltips: weeks.map((week, i) => ({
      title: names[i]!,
      rows: [{ label: "Alerts", value: grouped(week.alerts) }],
      note: week.n === 0 ? "Nothing was decided" : `kept ${share(week.share)}, n ${grouped(week.n)}`,
    })),
    table: {
      head: ["Week", "Alerts", "Kept", "n"],
      rows: weeks.map((week, i) => [names[i]!, grouped(week.alerts), share(week.share), grouped(week.n)]),
    },
  };
}
