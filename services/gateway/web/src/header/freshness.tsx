import type { SourceRow } from "../api/schema";
import { ago } from "../format/durations";
import { affectsRepos } from "../queries/interest";
import { now } from "../state/clock";
import { sources } from "../queries/sources";
import { filters } from "../state/location";

/** Shows how long ago GitHub last answered for the chosen repositories. */
export function Freshness() {
  const { repos } = filters.value;
  const rows = sources.result.value.data?.sources.items ?? [];
  const chosen = rows.filter((row) => affectsRepos([row.repo], repos));
  if (chosen.length === 0) return null;
  const oldest = chosen.reduce((one, other) => (answered(other) < answered(one) ? other : one));
  const newest = Math.max(...chosen.map(answered));
  const title = `Longest without an answer: ${oldest.repo}, ${ago(now.value - answered(oldest))}`;
  return <span class="freshness muted" title={title}>{origin(chosen)} {ago(now.value - newest)}</span>;
}

function answered(row: SourceRow): number {
  return Date.parse(row.observed_at);
}

/** Names where the data comes from: demo data must not be taken for a team's own. */
function origin(rows: readonly SourceRow[]): string {
  return rows.every((row) => row.via === "demo") ? "Demo data" : "GitHub";
}
