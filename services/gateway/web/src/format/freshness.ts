import type { SourceRow } from "../api/schema";

/** What is known of when a source answered, and whether it fails now. */
export type Answered = Pick<SourceRow, "repo" | "state" | "via" | "observed_at" | "error">;

/** Returns when GitHub last answered for a source (milliseconds); null: it never did. */
export function answeredAt({ observed_at }: Pick<Answered, "observed_at">): number | null {
  return observed_at === null ? null : Date.parse(observed_at);
}

/** Returns when the last answer for any of these sources came (milliseconds); null: there was none. */
export function lastAnswer(rows: readonly Answered[]): number | null {
  return rows.reduce<number | null>((last, row) => maximum(last, answeredAt(row)), null);
}

/** Returns the source whose last answer is the oldest; one that never answered is older than any. */
export function longestUnanswered<Row extends Answered>(rows: readonly Row[]): Row | undefined {
  const at = (row: Row): number => answeredAt(row) ?? -Infinity;
  return rows.reduce<Row | undefined>((oldest, row) => (oldest === undefined || at(row) < at(oldest) ? row : oldest), undefined);
}

/** Whether every one of these sources fails, so that nothing is live. */
export function allFail(rows: readonly Answered[]): boolean {
  return rows.length > 0 && rows.every(({ state }) => state === "failing");
}

/** Names where the data comes from: demo data must not be taken for a team's own. */
export function originOf(rows: readonly Answered[]): string {
  return rows.every(({ via }) => via === "demo") ? "Demo data" : "GitHub";
}

/** Describes in a sentence which sources fail; null: none does. */
export function failureOf(rows: readonly Answered[]): string | null {
  const failing = rows.filter(({ state }) => state === "failing");
  const [first] = failing;
  if (first === undefined) return null;
  const error = first.error ? `: ${first.error}` : "";
  if (rows.length === 1) return `${first.repo} cannot be read${error}`;
  return failing.length === 1 ? `1 of ${rows.length} sources fails, ${first.repo}${error}` : `${failing.length} of ${rows.length} sources fail, the first is ${first.repo}${error}`;
}

function maximum(one: number | null, other: number | null): number | null {
  return one === null ? other : other === null ? one : Math.max(one, other);
}
