import { reviewersAddress } from "../api/addresses";
import type { ReviewerRow } from "../api/schema";
import { selection } from "../queries/selection";
import { counterpartOf } from "../queries/definitions";
import { REVIEWER_ROWS, reviewerOrder, reviewersQuery } from "../queries/reviews";
import { useQuery } from "../queries/use_query";
import { Panel } from "./panel";
import { EmptyMessage } from "../parts/empty_message";
import { Paging, usePlaceInAddress } from "../parts/paging";
import { optionsOf } from "../state/location";
import { placeOf } from "../state/page_cursors";
import { reviewerColumns, totalsInWords, type ReviewerColumn } from "./reviewer_columns";
import { ReviewerTable } from "./reviewer_table";
import { InfoButton, PanelTools } from "./panel_tools";

const ID = "reviewers";
const HELP = "Who is asked for reviews, and how soon they answer. A request opens a round, that reviewer's next review answers it; asked again after a review, it is a re-request.";

/** Shows the load, latency and pending reviews of each reviewer, in pages. */
export function ReviewersPanel() {
  const [place, setPlace] = usePlaceInAddress();
  return (
    <Panel
      id={ID} title="Reviewers" class="full reviewers" query={useQuery(() => reviewersQuery(() => placeOf(optionsOf("page")).cursor))}
      about={({ reviewers: { totals } }) => totalsInWords(totals)}
      tools={() => (
        <>
          <InfoButton title="Reviewers" help={HELP}>
            <dl class="muted terms">
              <div><dt>Median, p90</dt><dd>from a request to its answer, of the answers given in the period</dd></div>
              <div><dt>Working</dt><dd>the same, counting only the working hours of whoever answered</dd></div>
              <div><dt>Reviews</dt><dd>submitted in the period, asked for or not; unknown by author of the pull request, as a review is counted for who gave it</dd></div>
              <div><dt>Pending</dt><dd>asked and not answered yet, now, whenever it was asked</dd></div>
            </dl>
          </InfoButton>
          <PanelTools id={ID} csv={selection.value && reviewersAddress(selection.value, { sort: reviewerOrder() })} asTable onTable={null} />
        </>
      )}
    >
      {({ reviewers }) =>
        reviewers.total === 0 ? (
          <EmptyMessage why="Nobody was asked for a review in these days." next="A request for review on GitHub makes a row here." />
        ) : (
          <>
            <ReviewerTable rows={reviewers.items} columns={columnsOf(reviewers.items)} />
            <Paging name="reviewers" page={reviewers} size={REVIEWER_ROWS} place={place} onPlace={setPlace} />
          </>
        )
      }
    </Panel>
  );
}

/** Returns the columns of some rows, the same on every page. */
function columnsOf(rows: readonly ReviewerRow[]): ReviewerColumn[] {
  return reviewerColumns(counterpartOf("review_latency") !== undefined || rows.some((row) => row.latency_working !== null));
}
