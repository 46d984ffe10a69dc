import { MetricPanel } from "../panels/metric_panel";
import { ReviewersPanel } from "../panels/reviewers";
import { WaitingReviewsPanel } from "../panels/waiting_reviews";
import { EmptyMessage } from "../parts/empty_message";
import { counterpartOf, peopleHidden } from "../queries/definitions";

const NOTHING_REVIEWED = <EmptyMessage why="No requested review was given in these days." next="A request for review on GitHub starts this clock; a submitted review stops it." />;

/** Shows whose turn it is, how the load is divided, and how soon reviews come, by both clocks. */
export function ReviewsPage() {
  const counterpart = counterpartOf("review_latency");
  return (
    <div class="grid">
      <WaitingReviewsPanel />
      <MetricPanel id="review-latency" metric="review_latency" class="third" empty={NOTHING_REVIEWED} />
      {counterpart && <MetricPanel id="review-latency-counterpart" metric={counterpart.name} class="third" empty={NOTHING_REVIEWED} />}
      {!peopleHidden.value && <ReviewersPanel />}
    </div>
  );
}
