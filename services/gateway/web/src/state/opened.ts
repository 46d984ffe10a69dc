import { computed } from "@preact/signals";
import { address, pullRequestAddress } from "../api/addresses";
import type { PageDeploymentRow, PagePullRequestRow, PageReviewRequestRow, PullRequestDetail } from "../api/schema";
import { twoDigits } from "../format/weekdays";
import { metricOf, scope } from "./data";
import type { DrillDown, ReviewRounds } from "./view";
import { view } from "./location";
import { Query } from "./query";

const drawerText = computed(() => JSON.stringify(view.value.drawer));

/** The pull request that lies open. */
export const detail = new Query<{ detail: PullRequestDetail }>({
  paths: () => {
    void drawerText.value;
    const { drawer } = view.peek();
    return drawer?.kind === "pull-request" ? { detail: pullRequestAddress(drawer.repo, drawer.number, drawer.former) } : null;
  },
});

/** The pull requests behind a point of a chart. Spans come longest first, what is only counted newest first. */
export const drillDownRows = new Query<{ rows: PagePullRequestRow }>({
  paths: () => {
    void drawerText.value;
    const { drawer } = view.peek();
    return drawer?.kind === "drill-down" && scope.value ? { rows: drillDownAddress(drawer.drillDown) } : null;
  },
});

export function drillDownAddress({ metric, from, to, author, hours, when }: DrillDown): string {
  const definition = metricOf(metric);
  const milestone = definition?.at ?? definition?.to ?? "merged";
  const { repo = [], team = [], author: authors = [] } = scope.value ?? {};
  return address("/api/v1/pull-requests", {
    milestone, from, to, repo, team, author: author === null ? authors : [author],
    sort: definition?.kind === "span" ? `-${metric}` : `-${milestone}`,
    limit: hours === null ? 100 : 500,
    ...(when && { weekday: [String(when.day + 1)], hour: [twoDigits(when.hour)] }),
  });
}

/** The rounds of review that a reviewer was asked for. */
export const reviewRoundRows = new Query<{ rounds: PageReviewRequestRow }>({
  paths: () => {
    void drawerText.value;
    const { drawer } = view.peek();
    return drawer?.kind === "review-rounds" && scope.value ? { rounds: reviewRoundsAddress(drawer.rounds) } : null;
  },
});

/** Those that wait are of now, the longest waiting first; all of the period, the newest first. */
function reviewRoundsAddress({ reviewer, pending }: ReviewRounds): string {
  const { from, to, repo = [], team = [], author = [] } = scope.value ?? {};
  const which = pending ? { state: ["pending"], sort: "waiting_since" } : { from, to, sort: "-requested_at" };
  return address("/api/v1/review-requests", { reviewer: [reviewer], repo, team, author, ...which, limit: 100 });
}

/** The deployments to production of the period, the newest first. */
export const deploymentRows = new Query<{ deployments: PageDeploymentRow }>({
  paths: () => {
    void drawerText.value;
    if (view.peek().drawer?.kind !== "deployments" || !scope.value) return null;
    const { from, to, repo } = scope.value;
    return { deployments: address("/api/v1/deployments", { production: true, from, to, repo, sort: "-created_at", limit: 100 }) };
  },
});
