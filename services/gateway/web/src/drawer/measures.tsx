import type { MeasureExplained } from "../api/types";
import { duration, exactDuration } from "../format/durations";
import { amount } from "../format/numbers";

/** Each measure with the arithmetic that gave it; those that are not known wait folded up, each with its reason. */
export function Measures({ measures }: { measures: MeasureExplained[] }) {
  const known = measures.filter((measure) => measure.value !== null);
  const unknown = measures.filter((measure) => measure.value === null);
  return (
    <section>
      <h3>Measures</h3>
      <List measures={known} />
      {unknown.length > 0 && (
        <details>
          <summary>{unknown.length} not known, and why</summary>
          <List measures={unknown} />
        </details>
      )}
    </section>
  );
}

function List({ measures }: { measures: MeasureExplained[] }) {
  return (
    <dl class="explained">
      {measures.map(({ name, label, unit, value, arithmetic, reason }) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd class="figure-cell" title={unit === "hours" ? exactDuration(value) : undefined}>{unit === "hours" ? duration(value) : amount(value)}</dd>
          <dd class="soft line">{value === null ? reason : arithmetic}</dd>
        </div>
      ))}
    </dl>
  );
}
