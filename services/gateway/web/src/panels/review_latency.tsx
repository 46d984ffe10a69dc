import { metricAddress } from "../api/addresses";
import { onlySeries } from "../charts/buckets";
import { spanBuckets, spanChart } from "../charts/span";
import { grouped } from "../format/numbers";
import { drillDownOf } from "../state/view";
import { todayIn } from "../state/clock";
import { timezone } from "../queries/definitions";
import { reviewLatency } from "../queries/metrics";
import { selection } from "../queries/selection";
import { openDrillDown } from "../state/location";
import { ChartPanel } from "./chart_panel";
import { EmptyMessage } from "../parts/empty_message";

/** Shows how long a review request waits for its first answer. */
export function ReviewLatencyPanel() {
  const today = todayIn(timezone.value ?? "UTC");
  return (
    <ChartPanel
      id="review-latency" title="Review latency" class="third" query={reviewLatency} metric="review_latency"
      csv={selection.value && metricAddress("review_latency", selection.value)}
      about={({ latency }) => `by ${latency.interval} · n ${grouped(onlySeries(latency).total.n)}`}
      model={({ latency }) => (onlySeries(latency).total.n === 0 ? null : spanChart(latency, today))}
      dependencies={[today]}
      empty={<EmptyMessage why="No requested review was given in these days." next="A request for review on GitHub starts this clock; a submitted review stops it." />}
      onPick={({ latency }, index) => {
        const bucket = spanBuckets(latency, today)[index];
        if (bucket) openDrillDown(drillDownOf("review_latency", { from: bucket.start, to: bucket.end }));
      }}
    />
  );
}
