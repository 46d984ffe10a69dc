import { computed } from "@preact/signals";
import { address, pullRequestAddress } from "../api/addresses";
import type { Page, PullRequestDetail, PullRequestRow } from "../api/types";
import { metricOf, scope } from "./data";
import type { Behind } from "./filters";
import { view } from "./location";
import { Query } from "./query";

const openedText = computed(() => JSON.stringify(view.value.opened));

/** The pull request that lies open. */
export const detail = new Query<{ detail: PullRequestDetail }>({
  paths: () => {
    void openedText.value;
    const { opened } = view.peek();
    return opened?.kind === "pull-request" ? { detail: pullRequestAddress(opened.repo, opened.number) } : null;
  },
  rows: true,
});

/** The pull requests behind a point of a chart. Spans come longest first, what is only counted newest first. */
export const behindRows = new Query<{ rows: Page<PullRequestRow> }>({
  paths: () => {
    void openedText.value;
    const { opened } = view.peek();
    return opened?.kind === "behind" && scope.value ? { rows: behindAddress(opened.behind) } : null;
  },
  rows: true,
});

export function behindAddress({ metric, from, to, author, hours }: Behind): string {
  const definition = metricOf(metric);
  const milestone = definition?.at ?? definition?.to ?? "merged";
  const { repo = [], team = [] } = scope.value ?? {};
  return address("pull-requests", {
    milestone, from, to, repo, team, author,
    sort: definition?.kind === "span" ? `-${metric}` : `-${milestone}`,
    limit: hours === null ? 100 : 500,
  });
}
