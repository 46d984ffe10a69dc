import { metricAddress } from "../api/addresses";
import { onlySeries } from "../charts/buckets";
import { latencyBuckets, latencyChart } from "../charts/latency";
import { grouped } from "../format/numbers";
import { behindOf } from "../state/filters";
import { todayIn } from "../state/clock";
import { reviewLatency, scope, timezone } from "../state/data";
import { openBehind } from "../state/location";
import { ChartPanel } from "./chart_panel";
import { Empty } from "./panel";

/** How long a request for review waits for its first answer. */
export function LatencyPanel() {
  const today = todayIn(timezone.value ?? "UTC");
  return (
    <ChartPanel
      id="review-latency" title="Review latency" class="third" query={reviewLatency} metric="review_latency"
      csv={scope.value && metricAddress("review_latency", scope.value)}
      about={({ latency }) => `by ${latency.interval} · n ${grouped(onlySeries(latency).total.n)}`}
      model={({ latency }) => (onlySeries(latency).total.n === 0 ? null : latencyChart(latency, today))}
      given={[today]}
      empty={<Empty why="No requested review was given in these days." next="A request for review on GitHub starts this clock; a submitted review stops it." />}
      onPick={({ latency }, index) => {
        const bucket = latencyBuckets(latency, today)[index];
        if (bucket) openBehind(behindOf("review_latency", { from: bucket.start, to: bucket.end }));
      }}
    />
  );
}
