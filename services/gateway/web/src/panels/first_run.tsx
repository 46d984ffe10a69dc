import { failureOf } from "../format/freshness";
import { sourceRows } from "../queries/sources";

/** Shows the three steps that connect GitHub, and what has been in the way so far. */
export function FirstRun() {
  const failure = failureOf(sourceRows.value);
  return (
    <section id="first-run" class="panel full first-run" aria-labelledby="first-run-title">
      <h2 id="first-run-title">Connect GitHub in three steps</h2>
      {failure && <p class="error" role="alert">GitHub has not answered yet. {failure}</p>}
      <ol>
        <li>
          <h3>Let Headway read</h3>
          <p>Public repositories need nothing. For private ones, create a fine-grained token with read access to pull requests, contents and deployments, and put it into the environment variable <code>GITHUB_TOKEN</code>.</p>
        </li>
        <li>
          <h3>Say what to watch</h3>
          <p>Start with <code>headway up --repo owner/name</code>, or list repositories and organisations under <code>[watch]</code> in <code>headway.toml</code>. To look around first: <code>headway up --demo</code>.</p>
        </li>
        <li>
          <h3>Stay on this page</h3>
          <p>As soon as GitHub answers, the newest weeks are drawn here, with the progress of the rest. No reload is needed.</p>
        </li>
      </ol>
    </section>
  );
}
