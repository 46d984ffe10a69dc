import { PullRequestView } from "../drawer/pull_request";
import { PageLink } from "../parts/page_link";
import { EmptyMessage } from "../parts/empty_message";
import { optionOf, viewOf } from "../state/location";

/** Shows one pull request: its life as lanes, its phases, and the arithmetic of each number. */
export function PullRequestPage() {
  const [, repo, number] = /^([^/]+\/[^/]+)\/(\d+)$/.exec(optionOf("of") ?? "") ?? [];
  const former = /^\d+$/.test(optionOf("repository") ?? "") ? Number(optionOf("repository")) : null;
  return (
    <section class="panel full subject" aria-label="Pull request">
      <div class="body">
        <p><PageLink to={viewOf("pull-requests")}>All pull requests</PageLink></p>
        {repo && number ? <PullRequestView repo={repo} number={Number(number)} former={former} whole /> : <EmptyMessage why="This link names no pull request." />}
      </div>
    </section>
  );
}
