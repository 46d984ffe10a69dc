import { Drawer } from "../parts/drawer";
import { closeDrawer, closeTopLayer, drawer as shownDrawer, drawerLayers } from "../state/location";
import type { DrawerView } from "../state/view";
import { DeploymentList } from "./deployments";
import { DrillDownList } from "./drill_down";
import { GoalIntervalList } from "./goal_intervals";
import { PullRequestView } from "./pull_request";
import { ReviewRoundList } from "./review_rounds";

/** Shows the drawer with what the address of the page says. */
export function PageDrawer() {
  const drawer = shownDrawer.value;
  if (drawer === null) return null;
  return <Drawer label={labelOf(drawer)} layer={drawerLayers.value} onClose={closeDrawer} onBack={closeTopLayer}><DrawerContent drawer={drawer} /></Drawer>;
}

function labelOf(drawer: DrawerView): string {
  switch (drawer.kind) {
    case "pull-request": return `Pull request ${drawer.repo}#${drawer.number}`;
    case "drill-down": return "Pull requests";
    case "deployments": return "Deployments";
    case "goal-intervals": return `What the goal ${drawer.intervals.goal} counts`;
    case "review-rounds": return `Review requests of ${drawer.rounds.reviewer}`;
  }
}

function DrawerContent({ drawer }: { drawer: DrawerView }) {
  switch (drawer.kind) {
    case "pull-request": return <PullRequestView repo={drawer.repo} number={drawer.number} former={drawer.former} />;
    case "drill-down": return <DrillDownList key={JSON.stringify(drawer.drillDown)} drillDown={drawer.drillDown} />;
    case "deployments": return <DeploymentList deployments={drawer.deployments} />;
    case "goal-intervals": return <GoalIntervalList key={JSON.stringify(drawer.intervals)} intervals={drawer.intervals} />;
    case "review-rounds": return <ReviewRoundList rounds={drawer.rounds} />;
  }
}
