import type { Delivery, Figure } from "../api/schema";
import { openDrawer } from "../state/location";
import { overviewQuery } from "../queries/overview";
import { useQuery } from "../queries/use_query";
import { FigureCard } from "./figure_card";
import { OverlaySwitch } from "./overlay";
import { Panel } from "./panel";
import { EmptyMessage } from "../parts/empty_message";
import { InfoButton } from "./panel_tools";

const HELP = "DORA's four: how often it is deployed, how long a change takes to get there, how often that fails, and how soon it works again.";

/** Shows the delivery figures, and what is taken for a deployment. */
export function DeliveryPanel() {
  const query = useQuery(overviewQuery);
  return (
    <Panel
      id="delivery" title="Delivery" class="full delivery" query={query}
      about={({ overview: { delivery } }) => <span title={delivery.source}>deployments are {delivery.source}</span>}
      tools={() => (
        <>
          <OverlaySwitch />
          <button type="button" class="tool text" onClick={() => openDrawer({ kind: "deployments", deployments: { days: null, outcome: null } })}>Deployments</button>
          <InfoButton title="Delivery" help={HELP} />
        </>
      )}
    >
      {({ overview: { delivery } }) => (delivery.figures.length === 0 ? <NotDefined /> : <Strip delivery={delivery} queryKey={query.result.value.current ? query.key : "before"} />)}
    </Panel>
  );
}

function Strip({ delivery: { figures }, queryKey }: { delivery: Delivery; queryKey: string }) {
  return (
    <div class="strip">
      {figures.map((figure) => <FigureCard key={figure.metric + figure.statistic} figure={figure} queryKey={queryKey} level={3} unknown={whyNotRestored(figure, figures)} />)}
    </div>
  );
}

/** Says that no deployment failed, where time to restore has no value for that reason. */
function whyNotRestored({ metric }: Figure, figures: readonly Figure[]): string | undefined {
  const failed = figures.find((one) => one.metric === "change_failure_rate")?.value;
  return metric === "time_to_restore" && failed === 0 ? "no failed deployment in this period" : undefined;
}

function NotDefined() {
  return <EmptyMessage why="The definitions in force measure no deployments." next="Metrics that count deployments in headway.toml appear here." />;
}
