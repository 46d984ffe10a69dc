import type { Fact } from "../api/schema";
import { moment } from "../format/dates";
import { factInWords } from "../live/moved";
import { timezone } from "../state/data";

/** What GitHub said, in the order in which it happened. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <section>
      <h3>Facts from GitHub</h3>
      <ol class="rows facts">
        {facts.map((fact) => (
          <li key={fact.id}>
            <span class="title">{factInWords(fact)}{fact.actor && <span class="soft"> · {fact.actor}</span>}</span>
            <time class="soft" dateTime={fact.at}>{moment(fact.at, timezone.value ?? "UTC")}</time>
            <span class="soft line">by {fact.via.join(", ")} <code>{fact.id}</code></span>
          </li>
        ))}
      </ol>
    </section>
  );
}
