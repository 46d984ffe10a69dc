import type { CountedValue, MedianChange } from "../api/schema";
import { exactIn, valueIn } from "../format/figures";
import { ValueLink, valueName } from "./values_link";

/** Shows the values around a median, before and now; each opens its pull request. */
export function AroundMedian({ median, unit }: { median: MedianChange; unit: string }) {
  return (
    <div class="why even">
      <Around name="Median before" value={median.previous} rows={median.previous_around} unit={unit} />
      <Around name="Median now" value={median.value} rows={median.around} unit={unit} />
    </div>
  );
}

interface AroundProps {
  name: string;
  value: number;
  rows: readonly CountedValue[];
  unit: string;
}

function Around({ name, value, rows, unit }: AroundProps) {
  return (
    <div>
      <h3>{name}: <span title={exactIn(unit, value)}>{valueIn(unit, value)}</span></h3>
      <ol class="rows" aria-label={`The values around the ${name.toLowerCase()}, the smallest first`}>
        {rows.map((row, i) => <Row key={i} row={row} unit={unit} middle={isMiddle(i, rows.length)} even={rows.length % 2 === 0} />)}
      </ol>
    </div>
  );
}

/** Whether a row is the middle one, or one of the two in the middle: there are as many on either side. */
function isMiddle(place: number, length: number): boolean {
  return Math.abs(place - (length - 1) / 2) < 1;
}

function Row({ row, unit, middle, even }: { row: CountedValue; unit: string; middle: boolean; even: boolean }) {
  const { author, value } = row;
  return (
    <li class={middle ? "middle" : undefined}>
      <ValueLink row={row} />
      <span class="measure" title={exactIn(unit, value)}>{valueIn(unit, value)}</span>
      <span class="muted line">{valueName(row)}{author && ` · ${author}`}{middle && <b> · {even ? "one of the two in the middle" : "the median"}</b>}</span>
    </li>
  );
}
