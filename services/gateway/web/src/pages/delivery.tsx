import { DeliveryPanel } from "../panels/delivery";
import { MetricPanel } from "../panels/metric_panel";
import { ReleasesPanel } from "../panels/releases";

/** DORA's four, in their usual order. */
const DORA = ["deployment_frequency", "lead_time", "change_failure_rate", "time_to_restore"];

/** Shows how what is merged reaches production; each point opens its deployments. */
export function DeliveryPage() {
  return (
    <div class="grid">
      <DeliveryPanel />
      {DORA.map((metric) => <MetricPanel key={metric} id={metric.replaceAll("_", "-")} metric={metric} class="half short" />)}
      <ReleasesPanel />
    </div>
  );
}
