import type { Fact, PullRequestDetail } from "../api/schema";
import { describeFact } from "../format/facts";

/** A line of the feed: what happened to a pull request, who did it, and when. */
export interface FeedEntry {
  /** The fact's id: a fact is shown once. */
  id: string;
  what: string;
  who: string | null;
  at: string;
  repo: string;
  number: number;
  title: string;
  state: PullRequestDetail["state"];
}

/** A pull request with its facts, or those of them that are new. */
export type WithFacts = Pick<PullRequestDetail, "repo" | "number" | "title" | "state" | "facts">;

/** Returns the newest fact of a pull request as a line of the feed; null if there is none to show. */
export function latestEntry(detail: WithFacts): FeedEntry | null {
  const shown = detail.facts.filter((fact) => !fact.type.endsWith(".described"));
  // A merge closes, too: of two facts of one moment, the merge is shown.
  const fact = shown.reduce<Fact | null>((last, next) => (last && !isNewer(next, last) ? last : next), null);
  if (fact === null) return null;
  const { repo, number, title, state } = detail;
  return { id: fact.id, what: describeFact(fact), who: fact.actor, at: fact.at, repo, number, title, state };
}

function isNewer(next: Fact, last: Fact): boolean {
  const difference = Date.parse(next.at) - Date.parse(last.at);
  return difference > 0 || (difference === 0 && !last.type.endsWith(".merged"));
}
