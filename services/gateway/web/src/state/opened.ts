import { computed } from "@preact/signals";
import { address, pullRequestAddress } from "../api/addresses";
import type { PageDeploymentRow, PagePullRequestRow, PageReviewRequestRow, PullRequestDetail } from "../api/schema";
import { twoDigits } from "../format/weekdays";
import { metricOf, scope } from "./data";
import type { Behind, Rounds } from "./filters";
import { view } from "./location";
import { Query } from "./query";

const openedText = computed(() => JSON.stringify(view.value.opened));

/** The pull request that lies open. */
export const detail = new Query<{ detail: PullRequestDetail }>({
  paths: () => {
    void openedText.value;
    const { opened } = view.peek();
    return opened?.kind === "pull-request" ? { detail: pullRequestAddress(opened.repo, opened.number, opened.former) } : null;
  },
  rows: true,
});

/** The pull requests behind a point of a chart. Spans come longest first, what is only counted newest first. */
export const behindRows = new Query<{ rows: PagePullRequestRow }>({
  paths: () => {
    void openedText.value;
    const { opened } = view.peek();
    return opened?.kind === "behind" && scope.value ? { rows: behindAddress(opened.behind) } : null;
  },
  rows: true,
});

export function behindAddress({ metric, from, to, author, hours, when }: Behind): string {
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
export const roundRows = new Query<{ rounds: PageReviewRequestRow }>({
  paths: () => {
    void openedText.value;
    const { opened } = view.peek();
    return opened?.kind === "rounds" && scope.value ? { rounds: roundsAddress(opened.rounds) } : null;
  },
});

/** Those that wait are of now, the longest waiting first; all of the period, the newest first. */
function roundsAddress({ reviewer, pending }: Rounds): string {
  const { from, to, repo = [], team = [], author = [] } = scope.value ?? {};
  const which = pending ? { state: ["pending"], sort: "waiting_since" } : { from, to, sort: "-requested_at" };
  return address("/api/v1/review-requests", { reviewer: [reviewer], repo, team, author, ...which, limit: 100 });
}

/** The deployments to production of the period, the newest first. */
export const deploymentRows = new Query<{ deployments: PageDeploymentRow }>({
  paths: () => {
    void openedText.value;
    if (view.peek().opened?.kind !== "deployments" || !scope.value) return null;
    const { from, to, repo } = scope.value;
    return { deployments: address("/api/v1/deployments", { production: true, from, to, repo, sort: "-created_at", limit: 100 }) };
  },
});
