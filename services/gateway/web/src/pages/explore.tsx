import { DistributionPanel } from "../panels/distribution";
import { ExplorerPanel } from "../panels/explorer";
import { WhyChangedPanel } from "../panels/why_changed";
import { chosenMetric } from "../queries/explorer";
import { hasPeriodBefore, selection } from "../queries/selection";

/** Shows any metric in any way: over time, by group, compared, why it changed, and how its values are spread. */
export function ExplorePage() {
  const metric = chosenMetric();
  return (
    <div class="grid">
      <ExplorerPanel />
      {metric && selection.value && hasPeriodBefore(selection.value) && <WhyChangedPanel key={`why ${metric.name}`} metric={metric.name} />}
      {metric && <DistributionPanel key={metric.name} metric={metric.name} class="full short" />}
    </div>
  );
}
