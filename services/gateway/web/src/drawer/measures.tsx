import type { MeasureExplained } from "../api/schema";
import { exactIn, valueIn } from "../format/figures";
import { metricOf, unitOf } from "../queries/definitions";

/** Lists each measure with its arithmetic; those that are not known are folded up, each with its reason. */
export function Measures({ measures }: { measures: MeasureExplained[] }) {
  const pairs = pairsOf(measures);
  const known = pairs.filter(({ measure }) => measure.value !== null);
  const unknown = pairs.filter(({ measure }) => measure.value === null);
  return (
    <section>
      <h3>Measures</h3>
      <List pairs={known} />
      {unknown.length > 0 && (
        <details>
          <summary>{unknown.length} not known, and why</summary>
          <List pairs={unknown} />
        </details>
      )}
    </section>
  );
}

interface Pair {
  measure: MeasureExplained;
  /** The same measure by the other clock, where both are known. */
  counterpart: MeasureExplained | undefined;
}

/** Pairs each measure with the same measure by the other clock. */
function pairsOf(measures: readonly MeasureExplained[]): Pair[] {
  const known = new Map(measures.filter(({ value }) => value !== null).map((one) => [one.name, one]));
  const counterparts = new Map([...known.values()].flatMap((one) => {
    const first = metricOf(one.name)?.beside;
    return first && known.has(first) ? [[first, one] as const] : [];
  }));
  const paired = new Set(counterparts.values());
  return measures.filter((one) => !paired.has(one)).map((measure) => ({ measure, counterpart: counterparts.get(measure.name) }));
}

function List({ pairs }: { pairs: Pair[] }) {
  return (
    <dl class="explained">
      {pairs.map(({ measure: { name, label, unit, value, arithmetic, reason }, counterpart }) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd class="figure-cell">
            {counterpart && <Counterpart measure={counterpart} />}
            <span class="all-hours" title={exactIn(unitOf(name, unit), value)}>{valueIn(unitOf(name, unit), value)}</span>
          </dd>
          <dd class="muted line">{value === null ? reason : arithmetic}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Shows the same measure by the other clock. */
function Counterpart({ measure: { name, unit, value, arithmetic } }: { measure: MeasureExplained }) {
  const clock = metricOf(name)?.clock === "working" ? "working" : "all hours";
  const shown = unitOf(name, unit);
  return <span class="muted counterpart" title={`${exactIn(shown, value)}: ${arithmetic ?? ""}`}>{valueIn(shown, value)} {clock}</span>;
}
