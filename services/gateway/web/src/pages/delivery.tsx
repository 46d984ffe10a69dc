import { DeliveryPanel } from "../panels/delivery";
import { MetricPanel } from "../panels/metric_panel";
import { ReleasesPanel } from "../panels/releases";
import { openDrawer } from "../state/location";

/** DORA's four, in their usual order. `deployments`: a point opens the deployments begun in it, not pull requests. */
const DORA = [
  { metric: "deployment_frequency", deployments: true },
  { metric: "lead_time", deployments: false },
  { metric: "change_failure_rate", deployments: true },
  { metric: "time_to_restore", deployments: true },
] as const;

function openDeployments(days: { from: string; to: string }): void {
  openDrawer({ kind: "deployments", deployments: { days, outcome: null } });
}

/** Shows how what is merged reaches production. */
export function DeliveryPage() {
  return (
    <div class="grid">
      <DeliveryPanel />
      {DORA.map(({ metric, deployments }) => (
        <MetricPanel key={metric} id={metric.replaceAll("_", "-")} metric={metric} class="half short" onOpen={deployments ? openDeployments : undefined} />
      ))}
      <ReleasesPanel />
    </div>
  );
}
