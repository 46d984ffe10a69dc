import { CycleTimePanel } from "../panels/cycle_time";
import { FailingSources } from "../panels/source_failures";
import { HeadlineFigures } from "../panels/headline_figures";
import { WaitingReviewsPanel } from "../panels/waiting_reviews";

/** Shows how it goes at a glance: five figures, the main chart, and what needs attention. */
export function OverviewPage() {
  return (
    <>
      <HeadlineFigures />
      <div class="grid">
        <CycleTimePanel />
        <WaitingReviewsPanel />
        <FailingSources />
      </div>
    </>
  );
}
