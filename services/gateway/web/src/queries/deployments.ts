import { address } from "../api/addresses";
import type { PageDeploymentRow } from "../api/schema";
import type { Deployments } from "../state/view";
import { Query } from "./query";
import { forSelection } from "./selection";

/** The deployments to production of the period, the newest first. */
export const deploymentsQuery = ({ days, outcome }: Deployments) => new Query<{ deployments: PageDeploymentRow }>({
  paths: forSelection(({ repo, ...period }) => ({
    deployments: address("/api/v1/deployments", { production: true, ...daysOf(days ?? period), outcome: outcome === null ? null : [outcome], repo, sort: "-created_at", limit: 100 }),
  })),
});

function daysOf({ from, to }: { from: string; to: string }): { from: string; to: string } {
  return { from, to };
}

/** The releases of the period, the newest first. */
export const releasesQuery = () => new Query<{ releases: PageDeploymentRow }>({
  paths: forSelection(({ from, to, repo }) => ({
    releases: address("/api/v1/deployments", { source: ["release"], from, to, repo, sort: "-created_at", limit: 50 }),
  })),
  whileWatched: true,
});
