import type { MeasureExplained } from "../api/schema";
import { exactIn, valueIn } from "../format/figures";
import { metricOf } from "../state/data";

/** Each measure with the arithmetic that gave it; those that are not known wait folded up, each with its reason. */
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
  /** The same by the other clock, where both are known. */
  beside: MeasureExplained | undefined;
}

/** What is the same by the other clock stands beside, not beneath. */
function pairsOf(measures: readonly MeasureExplained[]): Pair[] {
  const known = new Map(measures.filter(({ value }) => value !== null).map((one) => [one.name, one]));
  const followers = new Map([...known.values()].flatMap((one) => {
    const first = metricOf(one.name)?.beside;
    return first && known.has(first) ? [[first, one] as const] : [];
  }));
  const beside = new Set(followers.values());
  return measures.filter((one) => !beside.has(one)).map((measure) => ({ measure, beside: followers.get(measure.name) }));
}

function List({ pairs }: { pairs: Pair[] }) {
  return (
    <dl class="explained">
      {pairs.map(({ measure: { name, label, unit, value, arithmetic, reason }, beside }) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd class="figure-cell">
            {beside && <Beside measure={beside} />}
            <span class="wall" title={exactIn(unit, value)}>{valueIn(unit, value)}</span>
          </dd>
          <dd class="soft line">{value === null ? reason : arithmetic}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The same measure by the other clock. */
function Beside({ measure: { name, unit, value, arithmetic } }: { measure: MeasureExplained }) {
  const clock = metricOf(name)?.clock === "working" ? "working" : "all hours";
  return <span class="soft beside" title={`${exactIn(unit, value)}: ${arithmetic ?? ""}`}>{valueIn(unit, value)} {clock}</span>;
}
