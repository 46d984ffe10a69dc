import { DistributionPanel } from "../panels/distribution";
import { ExplorerPanel } from "../panels/explorer";
import { chosenMetric } from "../queries/explorer";

/** Shows any metric in any way: over time, by group, compared, and how its values are spread. */
export function ExplorePage() {
  const metric = chosenMetric();
  return (
    <div class="grid">
      <ExplorerPanel />
      {metric && <DistributionPanel key={metric.name} metric={metric.name} class="full short" />}
    </div>
  );
}
