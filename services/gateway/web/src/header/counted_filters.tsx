import { useState } from "preact/hooks";
import { ALL_WEEKDAYS, hoursBetween, twoDigits } from "../format/weekdays";
import { definitions } from "../queries/definitions";
import { isRange, readRange, writeRange } from "../state/range";
import type { MoreFilters } from "../state/view";

interface Props {
  more: MoreFilters;
  set: (change: MoreFilters) => void;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Shows the days of the week as boxes to tick. */
export function Weekdays({ more, set }: Props) {
  const chosen = more.weekday ?? [];
  const toggle = (day: string): void => set({ weekday: chosen.includes(day) ? chosen.filter((one) => one !== day) : [...chosen, day].sort() });
  return (
    <fieldset class="weekdays">
      <legend>Day of the week</legend>
      {ALL_WEEKDAYS.map((name, i) => (
        <label key={name} class="choice" title={name}><input type="checkbox" aria-label={name} checked={chosen.includes(`${i + 1}`)} onChange={() => toggle(`${i + 1}`)} />{name.slice(0, 2)}</label>
      ))}
    </fieldset>
  );
}

/** Shows two menus for the first hour and the end of a stretch of the day, which may go over midnight. */
export function Hours({ more, set }: Props) {
  const hours = (more.hour ?? []).map(Number);
  const first = hours.find((hour) => !hours.includes((hour + 23) % 24)) ?? null;
  const last = hours.find((hour) => !hours.includes((hour + 1) % 24)) ?? null;
  const choose = (from: number, until: number): void => set({ hour: hoursBetween(from, until).map(twoDigits) });
  return (
    <fieldset>
      <legend>Time of the day</legend>
      <HourMenu name="From hour" chosen={first} onChoose={(from) => (from === null ? set({ hour: [] }) : choose(from, last === null ? 24 : last + 1))} />
      <HourMenu name="Until hour" plus={1} chosen={last === null ? null : last + 1} onChoose={(until) => (until === null ? set({ hour: [] }) : choose(first ?? 0, until))} />
    </fieldset>
  );
}

interface HourMenuProps {
  name: string;
  /** 1: the hours are ends, 01:00 to 24:00. */
  plus?: number;
  chosen: number | null;
  onChoose: (hour: number | null) => void;
}

function HourMenu({ name, plus = 0, chosen, onChoose }: HourMenuProps) {
  return (
    <select aria-label={name} value={chosen ?? ""} onChange={(event) => onChoose(event.currentTarget.value === "" ? null : Number(event.currentTarget.value))}>
      <option value="">{name.startsWith("From") ? "from any" : "until any"}</option>
      {HOURS.map((hour) => <option key={hour} value={hour + plus}>{`${twoDigits(hour + plus)}:00`}</option>)}
    </select>
  );
}

/** Shows a form for a range of a metric's value. */
export function ValueRangeForm({ more, set, close }: Props & { close: () => void }) {
  const offered = (definitions.result.value.data?.metrics.metrics ?? []).filter(({ at, unit }) => at !== null && unit !== "pull requests");
  const known = readRange(more.range?.[0]);
  const [metric, setMetric] = useState(known?.metric ?? offered[0]?.name ?? "");
  const [from, setFrom] = useState(written(known?.from));
  const [below, setBelow] = useState(written(known?.below));
  const range = { metric, from: edge(from), below: edge(below) };
  const unit = offered.find(({ name }) => name === metric)?.unit ?? "";
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!isRange(range)) return;
    set({ range: [writeRange(range)] });
    close();
  };
  return (
    <form class="days" onSubmit={submit}>
      <label>
        Value of a metric
        <select value={metric} onChange={(event) => setMetric(event.currentTarget.value)}>{offered.map(({ name, label }) => <option key={name} value={name}>{label}</option>)}</select>
      </label>
      <div class="edges">
        <label>{`At least (${unit})`}<input type="number" min="0" step="any" value={from} onInput={(event) => setFrom(event.currentTarget.value)} /></label>
        <label>{`Under (${unit})`}<input type="number" min="0" step="any" value={below} onInput={(event) => setBelow(event.currentTarget.value)} /></label>
      </div>
      <button type="submit" class="primary" disabled={!isRange(range)}>Filter by value</button>
    </form>
  );
}

function written(number: number | null | undefined): string {
  return number === null || number === undefined ? "" : String(number);
}

/** Reads an edge that was typed; what is no amount is none. */
function edge(text: string): number | null {
  const number = Number(text);
  return text.trim() === "" || !Number.isFinite(number) || number < 0 ? null : number;
}
