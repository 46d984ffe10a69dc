import type { Fact } from "../api/schema";
import { moment } from "../format/dates";
import { factInWords } from "../live/moved";
import { timezone } from "../state/data";

/** Lists the facts of a pull request in order of time. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <section>
      <h3>Facts from GitHub</h3>
      <ol class="rows facts">
        {facts.map((fact) => (
          <li key={fact.id}>
            <span class="title">{factInWords(fact)}{fact.actor && <span class="muted"> · {fact.actor}</span>}</span>
            <time class="muted" dateTime={fact.at}>{moment(fact.at, timezone.value ?? "UTC")}</time>
            <span class="muted line">by {fact.via.join(", ")} <code>{fact.id}</code></span>
          </li>
        ))}
      </ol>
    </section>
  );
}
