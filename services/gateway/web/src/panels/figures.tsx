import type { ComponentChildren } from "preact";
import type { Figure } from "../api/types";
import { durationParts, exactDuration, type Quantity } from "../format/durations";
import { amount, changeOf, counted, grouped } from "../format/numbers";
import { Glow } from "../parts/glow";
import { Sparkline } from "../parts/sparkline";
import { metricOf, overview, scope } from "../state/data";
import { behindOf } from "../state/filters";
import { openBehind } from "../state/location";
import { Failed } from "./panel";
import { Info } from "./tools";

const STATISTICS = {
  p50: "median",
  mean: "mean",
  per_week: "per week",
  days_per_week: "days a week",
};

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
  return (
    <section class={current ? "figures" : "figures old"} aria-label="Headline figures" aria-busy={!current}>
      {data.overview.figures.map((figure) => <OneFigure key={figure.metric + figure.statistic} figure={figure} question={current ? overview.asked : "before"} />)}
      {failure && <Failed failure={failure} query={overview} small />}
    </section>
  );
}

function quantity({ unit, value }: Figure): Quantity {
  return unit === "hours" ? durationParts(value) : { value: amount(value), unit: "" };
}

function OneFigure({ figure, question }: { figure: Figure; question: string }) {
  const { label, metric, statistic, unit, help, n, value } = figure;
  const shown = quantity(figure);
  const of = unit === "hours" ? "pull requests" : unit;
  const about = statistic === "sum" ? unit : STATISTICS[statistic];
  return (
    <div class="figure">
      <h2>
        <span>{label}</span>
        <span class="soft">{about}</span>
        <Info title={label} help={help}>
          <p class="soft">
            {unit === "hours" && `Exactly ${exactDuration(value)}. `}
            {`From ${counted(n, of)}; before: ${previous(figure)}, from ${grouped(figure.previous_n)}.`}
          </p>
        </Info>
      </h2>
      <p class="value">
        <Glow text={shown.value + shown.unit} question={question}>
          <Opener metric={metric} label={label}>
            <span class="number">{shown.value}</span>
            {shown.unit && <span class="unit">{shown.unit}</span>}
          </Opener>
        </Glow>
        <Sparkline values={figure.sparkline} />
      </p>
      <p class="change">
        <ChangeOf figure={figure} />
        <span class="n">n {grouped(n)}</span>
      </p>
    </div>
  );
}

function previous({ unit, previous }: Figure): string {
  return unit === "hours" ? exactDuration(previous) : amount(previous);
}

function ChangeOf({ figure }: { figure: Figure }) {
  const change = changeOf(figure.change, figure.better);
  if (change === null) return <span class="soft">{figure.value === null ? "no data yet" : "nothing before to compare"}</span>;
  return (
    <span class={change.tone} title={`Before: ${previous(figure)}`}>
      <span aria-hidden="true">{change.arrow}</span> {change.percent} {change.word}
    </span>
  );
}

/** The figure as a button that opens the pull requests it was made of, where it was made of such. */
function Opener({ metric, label, children }: { metric: string; label: string; children: ComponentChildren }) {
  const days = scope.value;
  if (!days || !metricOf(metric)?.at) return <>{children}</>;
  return (
    <button type="button" class="plain" title={`${label}: the pull requests behind it`} onClick={() => openBehind(behindOf(metric, days))}>
      {children}
    </button>
  );
}

