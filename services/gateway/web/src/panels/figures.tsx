import { overview } from "../state/data";
import { OneFigure } from "./one_figure";
import { Failed } from "./panel";

/** The headline figures, each beside the period before. */
export function Figures() {
  const { data, current, failure } = overview.reading.value;
  if (!data) {
    return (
      <section class="figures" aria-label="Headline figures" aria-busy="true">
        {failure ? <Failed failure={failure} query={overview} /> : [0, 1, 2, 3, 4].map((i) => <div key={i} class="figure"><div class="skeleton" /></div>)}
      </section>
    );
  }
  const question = current ? overview.asked : "before";
  return (
    <section class={current ? "figures" : "figures old"} aria-label="Headline figures" aria-busy={!current}>
      {data.overview.figures.map((figure) => <OneFigure key={figure.metric + figure.statistic} figure={figure} question={question} level={2} />)}
      {failure && <Failed failure={failure} query={overview} small />}
    </section>
  );
}
