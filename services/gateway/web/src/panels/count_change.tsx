import type { ChangeAnswer, ChangePart, ChangeSplit } from "../api/schema";
import { grouped } from "../format/numbers";
import { openDrillDown } from "../state/location";
import { drillDownOf } from "../state/view";

const MOST_PARTS = 8;

interface Props {
  change: ChangeAnswer;
  split: ChangeSplit;
  /** What the split is by, in words: by repository. */
  by: string;
  nameOf: (key: string) => string;
}

/** Shows how many there are of each part now and before, the largest difference first: of what counts as one each. */
export function CountParts({ change, split, by, nameOf }: Props) {
  const parts = [...split.parts].sort((one, other) => Math.abs(differenceOf(other)) - Math.abs(differenceOf(one)));
  const most = Math.max(1, ...parts.map((part) => Math.abs(differenceOf(part))));
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label={`Parts of the change ${by}`}>
      <table>
        <caption class="visually-hidden">Parts of the change {by}</caption>
        <thead><tr><th scope="col" class="capital">{split.by}</th><td class="bar-cell" aria-hidden="true" />{["Difference", "Before", "Now"].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>{parts.slice(0, MOST_PARTS).map((part) => <Row key={part.key} change={change} split={split} part={part} name={nameOf(part.key)} length={differenceOf(part) / most} />)}</tbody>
      </table>
      {parts.length > MOST_PARTS && <p class="muted small">And {parts.length - MOST_PARTS} others, which changed less.</p>}
      {split.by === "team" && <p class="muted small">What somebody in several teams did counts in each of them.</p>}
    </div>
  );
}

function differenceOf({ n, previous_n }: ChangePart): number {
  return n - previous_n;
}

/** Formats a whole number with its sign. */
export function signedCount(difference: number): string {
  return difference < 0 ? `−${grouped(-difference)}` : `+${grouped(difference)}`;
}

interface RowProps {
  change: ChangeAnswer;
  split: ChangeSplit;
  part: ChangePart;
  name: string;
  /** -1 to 1: how long its bar is, to the left where there are fewer. */
  length: number;
}

function Row({ change, split, part, name, length }: RowProps) {
  const open = (days: { from: string; to: string }) => () => openDrillDown(drillDownOf(change.metric, days, { [split.by]: [part.key] }));
  const before = { from: change.previous_from, to: change.previous_to };
  return (
    <tr>
      <th scope="row" title={name}>{name}</th>
      <td class="bar-cell" aria-hidden="true"><span class={length < 0 ? "diverging less" : "diverging"} style={{ inlineSize: `${Math.max(0.5, 50 * Math.abs(length))}%` }} /></td>
      <td>{signedCount(differenceOf(part))}</td>
      <td><Count n={part.previous_n} label={`${name}, before`} onOpen={open(before)} /></td>
      <td><Count n={part.n} label={`${name}, now`} onOpen={open(change)} /></td>
    </tr>
  );
}

function Count({ n, label, onOpen }: { n: number; label: string; onOpen: () => void }) {
  return n === 0 ? <>0</> : <button type="button" class="plain" data-n={n} aria-label={`${grouped(n)}: ${label}`} onClick={onOpen}>{grouped(n)}</button>;
}
