import { address } from "../api/addresses";
import type { PageDeploymentRow } from "../api/schema";
import { drawer } from "../state/location";
import { Query } from "./query";
import { selection } from "./selection";

/** The deployments to production of the period, the newest first. */
export const deploymentRows = new Query<{ deployments: PageDeploymentRow }>({
  paths: () => {
    if (drawer.value?.kind !== "deployments" || !selection.value) return null;
    const { from, to, repo } = selection.value;
    return { deployments: address("/api/v1/deployments", { production: true, from, to, repo, sort: "-created_at", limit: 100 }) };
  },
});
