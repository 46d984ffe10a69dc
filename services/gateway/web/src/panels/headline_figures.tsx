import { overview } from "../queries/overview";
import { FigureCard } from "./figure_card";
import { FailureMessage } from "../parts/failure_message";

/** Shows the headline figures, each with the previous period. */
export function HeadlineFigures() {
  const { data, current, failure } = overview.result.value;
  if (!data) {
    return (
      <section class="figures" aria-label="Headline figures" aria-busy="true">
        {failure ? <FailureMessage failure={failure} query={overview} /> : [0, 1, 2, 3, 4].map((i) => <div key={i} class="figure"><div class="skeleton" /></div>)}
      </section>
    );
  }
  const queryKey = current ? overview.key : "before";
  return (
    <section class={current ? "figures" : "figures outdated"} aria-label="Headline figures" aria-busy={!current}>
      {data.overview.figures.map((figure) => <FigureCard key={figure.metric + figure.statistic} figure={figure} queryKey={queryKey} level={2} />)}
      {failure && <FailureMessage failure={failure} query={overview} small />}
    </section>
  );
}
