import type { PullRequestDetail } from "../api/schema";
import { grouped } from "../format/numbers";
import { FailureMessage } from "../parts/failure_message";
import { Icon } from "../parts/icons";
import { pullRequestQuery } from "../queries/pull_requests";
import { useQuery } from "../queries/use_query";
import { PageLink } from "../parts/page_link";
import { viewOf } from "../state/location";
import type { View } from "../state/view";
import { Facts } from "./facts";
import { LifeLanes } from "./life";
import { Measures } from "./measures";
import { Milestones } from "./milestones";
import { PhasesBar } from "./phases_bar";

interface Props {
  repo: string;
  number: number;
  /** The id of a repository whose name is another's now. */
  former: number | null;
  /** Whether it is shown on a page of its own; else this is its preview. */
  whole?: boolean;
}

/** Shows one pull request with its phases, measures, milestones and facts. */
export function PullRequestView({ repo, number, former, whole = false }: Props) {
  const query = useQuery(() => pullRequestQuery(repo, number, former), `${repo}/${number}/${former}`);
  const { data, current, failure } = query.result.value;
  const missing = failure?.retryAt === null ? failure.detail || failure.title : null;
  return (
    <>
      {missing && <Missing repo={repo} number={number} why={missing} />}
      {failure && !missing && <FailureMessage failure={failure} query={query} small={current} />}
      {!current && !failure && <><h2>{repo}#{number}</h2><div class="skeleton" aria-hidden="true" /></>}
      {current && data && <Loaded pull={data.detail} whole={whole} />}
    </>
  );
}

/** Says that there is no such pull request, and what may be the reason. */
function Missing({ repo, number, why }: { repo: string; number: number; why: string }) {
  return (
    <div role="alert">
      <h2>{repo}#{number} is not here</h2>
      <p class="capital">{why}</p>
      <p class="muted">It may be of a repository that is not collected, not have been read yet, or have moved with its repository to another name.</p>
    </div>
  );
}

function Loaded({ pull, whole }: { pull: PullRequestDetail; whole: boolean }) {
  const { title, repo, number, url, author, state, additions, deletions, size, labels, base, gone } = pull;
  return (
    <>
      <div class="head">
        <h2>{title}</h2>
        <p class="muted">
          <span class={`state ${state}`}>{state}</span> {repo}#{number} · {author} · into {base}
          {additions !== null && deletions !== null && ` · +${grouped(additions)} −${grouped(deletions)}`}
          {size && ` · ${size.toUpperCase()}`}
          {labels.length > 0 && ` · ${labels.join(", ")}`}
        </p>
        {gone && <p class="muted">Its repository was deleted, or has given its name to another.</p>}
        <p class="links">
          {url && !gone && <a href={url}>Open on GitHub <Icon name="out" /></a>}
          {!whole && <PageLink to={ownPage(pull)}>Its own page</PageLink>}
        </p>
      </div>
      {whole && <LifeLanes pull={pull} />}
      <PhasesBar phases={pull.phases} merged={state === "merged"} />
      <Measures measures={pull.measures_explained} />
      <Milestones milestones={pull.milestones_explained} />
      <Facts facts={pull.facts} />
      <p class="muted">Measured with version {pull.definition_version} of the definitions.</p>
    </>
  );
}

/** Returns the view of a pull request's own page. */
function ownPage({ repo, number, gone, repository_id }: PullRequestDetail): View {
  return viewOf("pull-request", { of: [`${repo}/${number}`], ...(gone && { repository: [String(repository_id)] }) });
}
