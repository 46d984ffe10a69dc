import type { ComponentChildren } from "preact";
import { MetricPanel } from "../panels/metric_panel";
import { MyTurnPanel } from "../panels/my_turn";
import { OpenListPanel } from "../panels/open_list";
import { OverlaySwitch } from "../panels/overlay";
import { ReviewersPanel } from "../panels/reviewers";
import { WaitingReviewsPanel } from "../panels/waiting_reviews";
import { EmptyMessage } from "../parts/empty_message";
import { counterpartOf, peopleHidden } from "../queries/definitions";

const overlaySwitch = (): ComponentChildren => <OverlaySwitch />;
const NOTHING_REVIEWED = <EmptyMessage why="No requested review was given in these days." next="A request for review on GitHub starts this clock; a submitted review stops it." />;

/** Shows whose turn it is, how the load is divided, and how soon reviews come, by both clocks. */
export function ReviewsPage() {
  const counterpart = counterpartOf("review_latency");
  return (
    <div class="grid">
      {!peopleHidden.value && <MyTurnPanel />}
      <WaitingReviewsPanel title="Waiting for review" class="third" />
      <OpenListPanel clock="approved" />
      <OpenListPanel clock="changes_requested" />
      <MetricPanel id="review-latency" metric="review_latency" class={counterpart ? "half short" : "full short"} empty={NOTHING_REVIEWED} extraTools={overlaySwitch} />
      {counterpart && <MetricPanel id="review-latency-counterpart" metric={counterpart.name} class="half short" empty={NOTHING_REVIEWED} />}
      {!peopleHidden.value && <ReviewersPanel />}
    </div>
  );
}
