import { sourceRows } from "../queries/sources";
import { viewOf } from "../state/location";
import { PageLink } from "../parts/page_link";

const SHOWN = 5;

/** Lists the sources that fail, with what they answered; nothing where none does. */
export function FailingSources() {
  const failing = sourceRows.value.filter(({ state }) => state === "failing");
  if (failing.length === 0) return null;
  return (
    <section id="failing" class="panel full" aria-labelledby="failing-title">
      <header>
        <h2 id="failing-title">Sources that fail</h2>
        <span class="about">{failing.length} of {sourceRows.value.length}</span>
        <div class="tools"><PageLink to={viewOf("sources")}>All sources</PageLink></div>
      </header>
      <div class="body">
        <ul class="rows sources">
          {failing.slice(0, SHOWN).map(({ repo, error }) => (
            <li key={repo} class="failing"><span class="title">{repo}</span>{error && <span class="error line">{error}</span>}</li>
          ))}
        </ul>
      </div>
    </section>
  );
}
