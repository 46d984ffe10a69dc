import { CycleTimePanel } from "../panels/cycle_time";
import { FailingSources } from "../panels/source_failures";
import { HeadlineFigures } from "../panels/headline_figures";
import { WaitingReviewsPanel } from "../panels/waiting_reviews";
import { hasPeriodBefore, selection } from "../queries/selection";
import { WhyChangedPanel } from "../panels/why_changed";

/** Shows how it goes at a glance: five figures, the main chart, why it changed, and what needs attention. */
export function OverviewPage() {
  return (
    <>
      <HeadlineFigures />
      <div class="grid">
        <CycleTimePanel />
        <WaitingReviewsPanel />
        {(!selection.value || hasPeriodBefore(selection.value)) && <WhyChangedPanel metric="cycle_time" />}
        <FailingSources />
      </div>
    </>
  );
}
