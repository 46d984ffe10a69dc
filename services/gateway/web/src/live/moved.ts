import type { Fact, PullRequestDetail } from "../api/schema";

/** What just happened to a pull request, who did it, and when. */
export interface Move {
  /** The fact's id: the same move is shown once. */
  id: string;
  what: string;
  who: string | null;
  at: string;
  repo: string;
  number: number;
  title: string;
  state: PullRequestDetail["state"];
}

const WORDS: Record<string, string> = {
  opened: "opened",
  ready_for_review: "ready for review",
  converted_to_draft: "back to draft",
  review_requested: "review requested",
  review_request_removed: "review request removed",
  review_dismissed: "review dismissed",
  closed: "closed",
  reopened: "reopened",
  head_force_pushed: "force-pushed",
  merged: "merged",
};

const REVIEWS: Record<string, string> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes requested",
  COMMENTED: "reviewed",
};

/** A fact in GitHub's words: merged, approved, review requested from lea. */
export function factInWords(fact: Fact): string {
  const kind = fact.type.replace(/^pull_request\./, "");
  if (kind === "review_submitted") return REVIEWS[String(fact.says["state"]).toUpperCase()] ?? "reviewed";
  const reviewer = fact.says["reviewer"];
  const words = WORDS[kind] ?? kind.replaceAll(/[._]/g, " ");
  return kind === "review_requested" && typeof reviewer === "string" ? `${words} from ${reviewer}` : words;
}

/** A pull request with its facts, or those of them that are new. */
export type WithFacts = Pick<PullRequestDetail, "repo" | "number" | "title" | "state" | "facts">;

/** The newest of the facts of a pull request, as a line of the feed; null if there is none that says anything. */
export function lastMove(detail: WithFacts): Move | null {
  const telling = detail.facts.filter((fact) => !fact.type.endsWith(".described"));
  // A merge closes, too: of two facts of one moment, the merge is the one to tell.
  const fact = telling.reduce<Fact | null>((last, next) => (last && !later(next, last) ? last : next), null);
  if (fact === null) return null;
  const { repo, number, title, state } = detail;
  return { id: fact.id, what: factInWords(fact), who: fact.actor, at: fact.at, repo, number, title, state };
}

function later(next: Fact, last: Fact): boolean {
  const difference = Date.parse(next.at) - Date.parse(last.at);
  return difference > 0 || (difference === 0 && !last.type.endsWith(".merged"));
}
