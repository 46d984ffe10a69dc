import { computed } from "@preact/signals";
import { unauthorized } from "./api/client";
import { Bar } from "./header/header";
import { TooltipLayer } from "./charts/tooltip";
import { PageDrawer } from "./drawer/page_drawer";
import { MetricExplorerPanel } from "./panels/metric_explorer";
import { CycleTimePanel } from "./panels/cycle_time";
import { DeliveryPanel } from "./panels/delivery";
import { DistributionPanel } from "./panels/distribution";
import { FeedPanel } from "./panels/feed";
import { HeadlineFigures } from "./panels/headline_figures";
import { FirstRun } from "./panels/first_run";
import { ReviewLatencyPanel } from "./panels/review_latency";
import { MergeHoursPanel } from "./panels/merge_hours";
import { MergesPanel } from "./panels/merges";
import { FailureMessage } from "./parts/failure_message";
import { ReviewersPanel } from "./panels/reviewers";
import { SignedOut } from "./panels/signed_out";
import { SourcesPanel } from "./panels/sources";
import { ProgressBanners } from "./panels/progress_banners";
import { WaitingReviewsPanel } from "./panels/waiting_reviews";
import { Announcements } from "./parts/announcements";
import { definitions, peopleHidden } from "./queries/definitions";
import { recent } from "./queries/pull_requests";
import { neverAnswered } from "./queries/sources";

/** Whether nothing is connected yet: no source has ever answered and there is no pull request. */
const notConnected = computed(() => neverAnswered.value && recent.result.value.data?.recent.total === 0);

/** Shows the whole page. */
export function Page() {
  return (
    <>
      <a class="skip" href="#main">Skip to the figures</a>
      <Bar />
      <main id="main" tabIndex={-1}>
        <h1 class="visually-hidden">How pull requests move</h1>
        <Content />
      </main>
      <PageDrawer />
      <TooltipLayer />
      <Announcements />
    </>
  );
}

function Content() {
  const { data, failure } = definitions.result.value;
  if (unauthorized.value) return <SignedOut />;
  if (!data && failure) return <section class="panel full" aria-label="Failure"><FailureMessage failure={failure} query={definitions} /></section>;
  if (notConnected.value) return <FirstRun />;
  return (
    <>
      <HeadlineFigures />
      <div class="grid">
        <CycleTimePanel />
        <WaitingReviewsPanel />
        <DeliveryPanel />
        <MergesPanel />
        <ReviewLatencyPanel />
        <DistributionPanel />
        {!peopleHidden.value && <ReviewersPanel />}
        <MergeHoursPanel />
        <MetricExplorerPanel />
        <FeedPanel />
        <SourcesPanel />
      </div>
      <ProgressBanners />
    </>
  );
}
