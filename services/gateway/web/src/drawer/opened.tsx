import { Drawer } from "../parts/drawer";
import type { Opened } from "../state/filters";
import { close, view } from "../state/location";
import { BehindList } from "./behind_list";
import { DeploymentsList } from "./deployments_list";
import { Detail } from "./detail";
import { RoundsList } from "./rounds_list";

/** Whatever the address says lies open over the page. */
export function OpenedLayer() {
  const { opened } = view.value;
  if (opened === null) return null;
  return <Drawer label={labelOf(opened)} onClose={close}><Sheet opened={opened} /></Drawer>;
}

function labelOf(opened: Opened): string {
  switch (opened.kind) {
    case "pull-request": return `Pull request ${opened.repo}#${opened.number}`;
    case "behind": return "Pull requests";
    case "deployments": return "Deployments";
    case "rounds": return `Review requests of ${opened.rounds.reviewer}`;
  }
}

function Sheet({ opened }: { opened: Opened }) {
  switch (opened.kind) {
    case "pull-request": return <Detail repo={opened.repo} number={opened.number} />;
    case "behind": return <BehindList behind={opened.behind} />;
    case "deployments": return <DeploymentsList />;
    case "rounds": return <RoundsList rounds={opened.rounds} />;
  }
}
