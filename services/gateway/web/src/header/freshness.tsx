import { ago } from "../format/durations";
import { answeredAt, lastAnswer, longestUnanswered, originOf } from "../format/freshness";
import { chosenFail, chosenSources } from "../queries/sources";
import { now } from "../state/clock";

/** Shows how long ago GitHub last answered for the chosen repositories. */
export function Freshness() {
  const rows = chosenSources.value;
  const oldest = longestUnanswered(rows);
  if (oldest === undefined) return null;
  const title = `Longest without an answer: ${oldest.repo}, ${agoOf(answeredAt(oldest), "never answered")}`;
  return <span class={chosenFail.value ? "freshness failing" : "freshness muted"} title={title}>{originOf(rows)} {agoOf(lastAnswer(rows), "has not answered")}</span>;
}

function agoOf(at: number | null, never: string): string {
  return at === null ? never : ago(now.value - at);
}
