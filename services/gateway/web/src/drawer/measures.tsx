import type { MeasureExplained } from "../api/types";
import { duration, exactDuration } from "../format/durations";
import { amount } from "../format/numbers";

/** Each measure with the arithmetic that gave it, or the reason why there is none. */
export function Measures({ measures }: { measures: MeasureExplained[] }) {
  return (
    <section>
      <h3>Measures</h3>
      <dl class="explained">
        {measures.map(({ name, label, unit, value, arithmetic, reason }) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd class="figure-cell" title={unit === "hours" ? exactDuration(value) : undefined}>{unit === "hours" ? duration(value) : amount(value)}</dd>
            <dd class="soft line">{value === null ? reason : arithmetic}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
