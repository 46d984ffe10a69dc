import type { Fact } from "../api/schema";

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

/** Describes a fact in GitHub's words: merged, approved, review requested from lea. */
export function describeFact(fact: Fact): string {
  const kind = fact.type.replace(/^pull_request\./, "");
  if (kind === "review_submitted") return REVIEWS[String(fact.says["state"]).toUpperCase()] ?? "reviewed";
  const reviewer = fact.says["reviewer"];
  const words = WORDS[kind] ?? kind.replaceAll(/[._]/g, " ");
  return kind === "review_requested" && typeof reviewer === "string" ? `${words} from ${reviewer}` : words;
}
