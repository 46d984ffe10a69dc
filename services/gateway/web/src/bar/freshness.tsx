import type { SourceRow } from "../api/schema";
import { ago } from "../format/durations";
import { touchesRepos } from "../live/interest";
import { now } from "../state/clock";
import { sources } from "../state/data";
import { filters } from "../state/location";

/** How long ago GitHub last answered, for the repositories that are looked at. */
export function Freshness() {
  const { repos } = filters.value;
  const rows = sources.reading.value.data?.sources.items ?? [];
  const looked = rows.filter((row) => touchesRepos([row.repo], repos));
  if (looked.length === 0) return null;
  const oldest = looked.reduce((one, other) => (answered(other) < answered(one) ? other : one));
  const newest = Math.max(...looked.map(answered));
  const title = `Longest without an answer: ${oldest.repo}, ${ago(now.value - answered(oldest))}`;
  return <span class="freshness soft" title={title}>{origin(looked)} {ago(now.value - newest)}</span>;
}

function answered(row: SourceRow): number {
  return Date.parse(row.observed_at);
}

/** Invented figures must not be taken for a team's own. */
function origin(rows: readonly SourceRow[]): string {
  return rows.every((row) => row.via === "demo") ? "Demo data" : "GitHub";
}
