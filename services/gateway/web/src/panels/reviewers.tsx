import { counted, grouped } from "../format/numbers";
import { reviewersAddress } from "../api/addresses";
import { selection } from "../queries/selection";
import { reviewersQuery } from "../queries/reviews";
import { useQuery } from "../queries/use_query";
import { Panel } from "./panel";
import { EmptyMessage } from "../parts/empty_message";
import { busiestInWords, isTeam, totalsOf } from "./reviewer_columns";
import { ReviewerTable } from "./reviewer_table";
import { InfoButton, PanelTools } from "./panel_tools";

const ID = "reviewers";
const HELP = "Who is asked for reviews, and how soon they answer. A request opens a round, that reviewer's next review answers it; asked again after a review, it is a re-request.";

/** Shows the load, latency and pending reviews of each reviewer. */
export function ReviewersPanel() {
  return (
    <Panel
      id={ID} title="Reviewers" class="full reviewers" query={useQuery(reviewersQuery)}
      about={({ reviewers: { items } }) => {
        const { requests, pending } = totalsOf(items);
        const teams = items.filter(isTeam).length;
        return `${items.length - teams === 1 ? "1 person" : `${grouped(items.length - teams)} people`}${teams > 0 ? ` and ${counted(teams, "GitHub teams")}` : ""} · ${counted(requests, "requests")} · ${grouped(pending)} pending now${busiestInWords(items)}`;
      }}
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
          <PanelTools id={ID} csv={selection.value && reviewersAddress(selection.value)} asTable onTable={null} />
        </>
      )}
    >
      {({ reviewers: { items } }) =>
        items.length === 0 ? (
          <EmptyMessage why="Nobody was asked for a review in these days." next="A request for review on GitHub makes a row here." />
        ) : (
          <ReviewerTable rows={items} />
        )
      }
    </Panel>
  );
}
