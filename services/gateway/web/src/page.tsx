import { computed } from "@preact/signals";
import { refused } from "./api/client";
import { Bar } from "./bar/bar";
import { TipLayer } from "./charts/tip";
import { OpenedLayer } from "./drawer/opened";
import { AnyMetricPanel } from "./panels/any_metric";
import { CycleTimePanel } from "./panels/cycle_time";
import { DeliveryPanel } from "./panels/delivery";
import { DistributionPanel } from "./panels/distribution";
import { FeedPanel } from "./panels/feed";
import { Figures } from "./panels/figures";
import { FirstRun } from "./panels/first_run";
import { LatencyPanel } from "./panels/latency";
import { MergeHoursPanel } from "./panels/merge_hours";
import { MergesPanel } from "./panels/merges";
import { Failed } from "./panels/panel";
import { ReviewersPanel } from "./panels/reviewers";
import { SignedOut } from "./panels/signed_out";
import { SourcesPanel } from "./panels/sources";
import { UnderWay } from "./panels/under_way";
import { WaitingPanel } from "./panels/waiting";
import { Announcements } from "./parts/announce";
import { definitions, peopleHidden, recent, sources } from "./state/data";

/** No source is known and there is no pull request: nobody has connected anything yet. */
const nothingYet = computed(
  () => sources.reading.value.data?.sources.items.length === 0 && recent.reading.value.data?.recent.total === 0,
);

/** The whole page. */
export function Page() {
  return (
    <>
      <a class="skip" href="#main">Skip to the figures</a>
      <Bar />
      <main id="main" tabIndex={-1}>
        <h1 class="unseen">How pull requests move</h1>
        <Content />
      </main>
      <OpenedLayer />
      <TipLayer />
      <Announcements />
    </>
  );
}

function Content() {
  const { data, failure } = definitions.reading.value;
  if (refused.value) return <SignedOut />;
  if (!data && failure) return <section class="panel full" aria-label="Failure"><Failed failure={failure} query={definitions} /></section>;
  if (nothingYet.value) return <FirstRun />;
  return (
    <>
      <Figures />
      <div class="grid">
        <CycleTimePanel />
        <WaitingPanel />
        <DeliveryPanel />
        <MergesPanel />
        <LatencyPanel />
        <DistributionPanel />
        {!peopleHidden.value && <ReviewersPanel />}
        <MergeHoursPanel />
        <AnyMetricPanel />
        <FeedPanel />
        <SourcesPanel />
      </div>
      <UnderWay />
    </>
  );
}
