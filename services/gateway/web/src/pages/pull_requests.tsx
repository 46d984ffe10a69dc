import { DistributionPanel } from "../panels/distribution";
import { FeedPanel } from "../panels/feed";
import { MergeHoursPanel } from "../panels/merge_hours";
import { PullRequestTablePanel } from "../panels/pull_request_table";
import { ScatterPanel } from "../panels/scatter";

/** Shows the pull requests themselves: each in a table, how large and how long, when, and what moved last. */
export function PullRequestsPage() {
  return (
    <div class="grid">
      <PullRequestTablePanel />
      <ScatterPanel />
      <DistributionPanel metric="cycle_time" class="half short" />
      <MergeHoursPanel />
      <FeedPanel />
    </div>
  );
}
