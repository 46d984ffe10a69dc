import { address } from "../api/addresses";
import type { PagePullRequestRow } from "../api/schema";
import { twoDigits } from "../format/weekdays";
import type { DrillDown } from "../state/view";
import { metricOf } from "./definitions";
import { Query } from "./query";
import { selection } from "./selection";

/** The pull requests of a drill-down: of a span the longest first, of a count the newest first. */
export const drillDownQuery = (drillDown: DrillDown) => new Query<{ rows: PagePullRequestRow }>({
  paths: () => (selection.value ? { rows: drillDownAddress(drillDown) } : null),
});

export function drillDownAddress({ metric, from, to, author, phase, hours, when }: DrillDown): string {
  const definition = metricOf(metric);
  const milestone = definition?.at ?? definition?.to ?? "merged";
  const { repo = [], team = [], author: authors = [] } = selection.value ?? {};
  return address("/api/v1/pull-requests", {
    milestone, from, to, repo, team, author: author === null ? authors : [author],
    sort: phase !== null ? `-${phase}` : definition?.kind === "span" ? `-${metric}` : `-${milestone}`,
    limit: hours === null ? 100 : 500,
    ...(when && { weekday: [String(when.day + 1)], hour: [twoDigits(when.hour)] }),
  });
}
