import { useState } from "preact/hooks";
import { Icon } from "../parts/icons";
import { Popover } from "../parts/popover";
import { selection } from "../queries/selection";
import { addDays } from "../format/dates";
import { filterBy, filters } from "../state/location";
import { OFFERED_PERIODS, periodName, readPeriod, writePeriod, type Period } from "../state/period";

export function PeriodMenu() {
  const { period } = filters.value;
  return (
    <Popover class="filter" label={`Period: ${periodName(period)}`} button={<><span class="name">{periodName(period)}</span><Icon name="down" /></>}>
      {(close) => <Choices chosen={period} choose={(next) => { filterBy({ period: next }); close(); }} />}
    </Popover>
  );
}

interface ChoicesProps {
  chosen: Period;
  choose: (period: Period) => void;
}

function Choices({ chosen, choose }: ChoicesProps) {
  return (
    <div class="menu">
      <ul>
        {OFFERED_PERIODS.map((period) => {
          const current = writePeriod(period) === writePeriod(chosen);
          return (
            <li key={writePeriod(period)}>
              <button type="button" class="choice" aria-pressed={current} data-focus={current || undefined} onClick={() => choose(period)}>
                {periodName(period)}
              </button>
            </li>
          );
        })}
      </ul>
      <Days choose={choose} />
    </div>
  );
}

/** Shows a form for any first and last day. */
function Days({ choose }: Pick<ChoicesProps, "choose">) {
  const shown = selection.value;
  const [first, setFirst] = useState(shown?.from ?? "");
  const [last, setLast] = useState(shown ? addDays(shown.to, -1) : "");
  const period = readPeriod(`${first}..${last}`);
  const valid = period.kind === "days";
  return (
    <form class="days" onSubmit={(event) => { event.preventDefault(); if (valid) choose(period); }}>
      <label>First day<input type="date" value={first} max={last} onInput={(event) => setFirst(event.currentTarget.value)} /></label>
      <label>Last day<input type="date" value={last} min={first} onInput={(event) => setLast(event.currentTarget.value)} /></label>
      <button type="submit" class="primary" disabled={!valid}>Show these days</button>
    </form>
  );
}
