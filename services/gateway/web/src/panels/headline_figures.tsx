import { overviewQuery } from "../queries/overview";
import { useQuery } from "../queries/use_query";
import { FigureCard } from "./figure_card";
import { FailureMessage } from "../parts/failure_message";

/** Shows the headline figures, each with the previous period. */
export function HeadlineFigures() {
  const query = useQuery(overviewQuery);
  const { data, current, failure } = query.result.value;
  if (!data) {
    return (
      <section class="figures" aria-label="Headline figures" aria-busy="true">
        {failure ? <FailureMessage failure={failure} query={query} /> : [0, 1, 2, 3, 4].map((i) => <div key={i} class="figure"><div class="skeleton" /></div>)}
      </section>
    );
  }
  const queryKey = current ? query.key : "before";
  return (
    <section class={current ? "figures" : "figures outdated"} aria-label="Headline figures" aria-busy={!current}>
      {data.overview.figures.map((figure) => <FigureCard key={figure.metric + figure.statistic} figure={figure} queryKey={queryKey} level={2} />)}
      {failure && <FailureMessage failure={failure} query={query} small />}
    </section>
  );
}
