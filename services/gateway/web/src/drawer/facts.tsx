import type { Fact } from "../api/schema";
import { moment } from "../format/dates";
import { describeFact } from "../format/facts";
import { timezone } from "../queries/definitions";

/** Lists the facts of a pull request in order of time. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <section>
      <h3>Facts from GitHub</h3>
      <ol class="rows facts">
        {facts.map((fact) => (
          <li key={fact.id}>
            <span class="title">{describeFact(fact)}{fact.actor && <span class="muted"> · {fact.actor}</span>}</span>
            <time class="muted" dateTime={fact.at}>{moment(fact.at, timezone.value ?? "UTC")}</time>
            <span class="muted line">by {fact.via.join(", ")} <code>{fact.id}</code></span>
          </li>
        ))}
      </ol>
    </section>
  );
}
