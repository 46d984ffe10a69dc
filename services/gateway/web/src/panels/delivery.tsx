import type { Delivery, Figure } from "../api/schema";
import { open } from "../state/location";
import { overview } from "../state/data";
import { OneFigure } from "./one_figure";
import { Empty, Panel } from "./panel";
import { Info } from "./tools";

const HELP = "DORA's four: how often it is deployed, how long a change takes to get there, how often that fails, and how soon it works again.";

/** How changes reach production; what is taken for a deployment stands beside. */
export function DeliveryPanel() {
  return (
    <Panel
      id="delivery" title="Delivery" class="full delivery" query={overview}
      about={({ overview: { delivery } }) => <span title={delivery.source}>deployments are {delivery.source}</span>}
      tools={
        <>
          <button type="button" class="tool text" onClick={() => open({ kind: "deployments" })}>Deployments</button>
          <Info title="Delivery" help={HELP} />
        </>
      }
    >
      {({ overview: { delivery } }) => (delivery.figures.length === 0 ? <NotDefined /> : <Strip delivery={delivery} />)}
    </Panel>
  );
}

function Strip({ delivery: { figures } }: { delivery: Delivery }) {
  const { current } = overview.reading.value;
  const question = current ? overview.asked : "before";
  return (
    <div class="strip">
      {figures.map((figure) => <OneFigure key={figure.metric + figure.statistic} figure={figure} question={question} level={3} unknown={whyNotRestored(figure, figures)} />)}
    </div>
  );
}

/** Nothing to restore is no lack of data: that no deployment failed is the best there is. */
function whyNotRestored({ metric }: Figure, figures: readonly Figure[]): string | undefined {
  const failed = figures.find((one) => one.metric === "change_failure_rate")?.value;
  return metric === "time_to_restore" && failed === 0 ? "no failed deployment in this period" : undefined;
}

function NotDefined() {
  return <Empty why="The definitions in force measure no deployments." next="Metrics that count deployments in headway.toml appear here." />;
}
