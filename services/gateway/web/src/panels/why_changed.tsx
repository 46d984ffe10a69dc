import type { ComponentChildren } from "preact";
import type { ChangeAnswer, ChangePart, ChangeSplit, MeanChange, MovingValue } from "../api/schema";
import { longDay, addDays } from "../format/dates";
import { exactIn, share, valueIn } from "../format/figures";
import { counted, grouped } from "../format/numbers";
import { EmptyMessage } from "../parts/empty_message";
import { Select } from "../parts/select";
import { changeQuery } from "../queries/change";
import { metricOf, unitOf } from "../queries/definitions";
import { hasRange } from "../queries/selection";
import { useQuery } from "../queries/use_query";
import { openDrillDown, optionOf, setOptions } from "../state/location";
import { drillDownOf, type Within } from "../state/view";
import { CountParts, signedCount } from "./count_change";
import { AroundMedian } from "./median_values";
import { NotSplitMessage } from "./split_reason";
import { ValueLink, valueName } from "./values_link";
import { Panel } from "./panel";
import { InfoButton, PanelTools } from "./panel_tools";

const ID = "why-changed";
const MOST_PARTS = 6;
const MOST_VALUES = 5;
const HELP = "The change of the mean between the two periods, split exactly: the contributions of each split add up to the change. Level: those values are larger or smaller now. Mix: there are more or fewer of them among all. The values beside it moved the mean most. A median is not made of parts: the values around it, in both periods, say what it is. Where each counts as one, there is no mean that could change: the parts say how many there were of each.";
const NAMES: Record<string, string> = { phase: "by phase", repo: "by repository", team: "by team", size: "by size" };

/** Shows why a metric changed against the period before: its mean, down to the pull requests that moved it most, and those around its median. */
export function WhyChangedPanel({ metric }: { metric: string }) {
  const query = useQuery(() => changeQuery(metric), metric);
  const definition = metricOf(metric);
  const unit = unitOf(metric, definition?.unit ?? "hours");
  const title = definition?.kind === "span" ? `Why ${definition.label[0]!.toLowerCase()}${definition.label.slice(1)} changed` : "Why it changed";
  return (
    <Panel
      id={ID} title={title} class="full" query={query} about={({ change }) => aboutOf(change, unit)}
      tools={() => <><InfoButton title={title} help={HELP} /><PanelTools id={ID} csv={null} asTable onTable={null} /></>}
    >
      {({ change }) => (change.not_split_by.length > 0 ? <NotSplitMessage metric={metric} by={change.not_split_by} /> : change.mean === null ? <EmptyMessage why={`Nothing can be said of a change: ${change.reason ?? "one of the periods is empty"}.`} next="Choose a longer period or fewer filters." /> : (
        <>
          <Parts change={change} mean={change.mean} unit={unit} />
          {change.median && hasMedian(change) && <AroundMedian median={change.median} unit={unit} />}
        </>
      ))}
    </Panel>
  );
}

/** Whether each value counts as one: then only how many there are can change. */
function isCountOfOnes({ mean }: ChangeAnswer): boolean {
  return mean !== null && mean.value === 1 && mean.previous === 1 && mean.values.length === 0;
}

/** Whether a median says something: not of a share, whose values are 0 and 1. */
function hasMedian(change: ChangeAnswer): boolean {
  return change.unit !== "share" && !isCountOfOnes(change);
}

function aboutOf(change: ChangeAnswer, unit: string): string {
  const { mean, n, previous_n } = change;
  const median = hasMedian(change) ? change.median : null;
  if (isCountOfOnes(change)) return `${grouped(previous_n)} → ${grouped(n)} ${unit}`;
  const moved = (name: string, part: { value: number; previous: number } | null): string => (part ? `${name} ${valueIn(unit, part.previous)} → ${valueIn(unit, part.value)} · ` : "");
  return `${moved("mean", mean)}${moved("median", median)}n ${grouped(previous_n)} → ${grouped(n)}`;
}

interface ChangeProps {
  change: ChangeAnswer;
  mean: MeanChange;
  unit: string;
}

/** Shows the parts of a change by the chosen split: of the mean, or, where each counts as one, of how many there are. */
function Parts(props: ChangeProps) {
  const { splits } = props.mean;
  const chosen = splits.find(({ by }) => by === optionOf("why")) ?? splits[0];
  if (!chosen) return null;
  const choice = <div class="pickers"><Select what="Split" offered={splits.map(({ by }) => ({ key: by as string, label: NAMES[by] ?? by }))} chosen={chosen.by as string} onChoose={(by) => setOptions({ why: by }, true)} /></div>;
  if (!isCountOfOnes(props.change)) return <MeanParts {...props} chosen={chosen} choice={choice} />;
  const { change } = props;
  return (
    <>
      {choice}
      <CountParts change={change} split={chosen} by={NAMES[chosen.by] ?? chosen.by} nameOf={(key) => nameOf(chosen.by, key)} />
      <p class="muted small">{periodsOf(change)}: {signedCount(change.n - change.previous_n)} in all.</p>
    </>
  );
}

function periodsOf({ from, to, previous_from, previous_to }: ChangeAnswer): string {
  return `${longDay(from)} – ${longDay(addDays(to, -1))} against ${longDay(previous_from)} – ${longDay(addDays(previous_to, -1))}`;
}

/** Returns the name of a part: a phase or several, a size, a repository, a team. */
function nameOf(by: string, key: string): string {
  if (by === "phase") return key.split("+").map((one) => metricOf(one)?.label ?? one).join(" + ");
  return (by === "size" ? key.toUpperCase() : key) || (by === "size" ? "unknown" : "none");
}

function MeanParts({ change, mean, unit, chosen, choice }: ChangeProps & { chosen: ChangeSplit; choice: ComponentChildren }) {
  return (
    <div class="why">
      <div>
        {choice}
        <PartTable by={chosen.by} parts={chosen.parts} change={change} unit={unit} />
        <p class="muted small">{periodsOf(change)}: all parts add up to {signed(unit, mean.change)}.</p>
      </div>
      <div>
        <h3>What moved it most</h3>
        <ul class="rows">
          {mean.values.slice(0, MOST_VALUES).map((value, i) => <Mover key={i} value={value} unit={unit} />)}
        </ul>
        <p class="muted small">All {counted(mean.others.n + Math.max(0, mean.values.length - MOST_VALUES), "others")} together: {signed(unit, mean.others.contribution + mean.values.slice(MOST_VALUES).reduce((sum, one) => sum + one.contribution, 0))}.</p>
      </div>
    </div>
  );
}

/** Formats a change with its sign; of a share, in percentage points. */
function signed(unit: string, change: number): string {
  const size = Math.abs(change);
  return `${change < 0 ? "−" : "+"}${unit === "share" ? `${share(size).slice(0, -1)} points` : valueIn(unit, size)}`;
}

interface PartTableProps {
  by: string;
  parts: readonly ChangePart[];
  change: ChangeAnswer;
  unit: string;
}

function PartTable({ by, parts, change, unit }: PartTableProps) {
  const shown = parts.slice(0, MOST_PARTS);
  const rest = parts.slice(MOST_PARTS).reduce((sum, { contribution }) => sum + contribution, 0);
  const most = Math.max(...parts.map(({ contribution }) => Math.abs(contribution)), Number.MIN_VALUE);
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label={`Parts of the change ${NAMES[by] ?? by}`}>
      <table>
        <caption class="visually-hidden">Parts of the change {NAMES[by] ?? by}</caption>
        <thead><tr><th scope="col" class="capital">{by}</th><td class="bar-cell" aria-hidden="true" />{["Contribution", "Level", "Mix", "Mean before", "Mean now", "n"].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>
          {shown.map((part) => <Part key={part.key} by={by} part={part} length={part.contribution / most} change={change} unit={unit} />)}
          {parts.length > MOST_PARTS && <tr><th scope="row">{parts.length - MOST_PARTS} others</th><td class="bar-cell" aria-hidden="true" /><td>{signed(unit, rest)}</td><td /><td /><td /><td /><td /></tr>}
        </tbody>
      </table>
    </div>
  );
}

interface PartProps extends Omit<PartTableProps, "parts"> {
  part: ChangePart;
  /** -1 to 1: how long its bar is, to the left where it makes the mean smaller. */
  length: number;
}

function Part({ by, part: { key, n, mean, previous_mean, level, mix, contribution }, length, change, unit }: PartProps) {
  const name = nameOf(by, key);
  const within: Within = by === "phase" ? { phase: [key] } : { [by]: [key] };
  return (
    <tr>
      <th scope="row" title={name}>
        {n === 0 || (by === "phase" && hasRange()) ? name : <button type="button" class="plain name" data-n={n} onClick={() => openDrillDown(drillDownOf(change.metric, change, within))}>{name}</button>}
      </th>
      <td class="bar-cell" aria-hidden="true"><span class={length < 0 ? "diverging less" : "diverging"} style={{ inlineSize: `${Math.max(0.5, 50 * Math.abs(length))}%` }} /></td>
      <td title={exactIn(unit, Math.abs(contribution))}>{signed(unit, contribution)}</td>
      <td>{signed(unit, level)}</td>
      <td>{signed(unit, mix)}</td>
      <td>{valueIn(unit, previous_mean)}</td>
      <td>{valueIn(unit, mean)}</td>
      <td>{grouped(n)}</td>
    </tr>
  );
}

function Mover({ value: row, unit }: { value: MovingValue; unit: string }) {
  const { period, value, contribution, deployment } = row;
  const what = deployment && unit === "share" ? deployment.outcome?.replaceAll("_", " ") ?? "" : valueIn(unit, value);
  return (
    <li>
      <ValueLink row={row} />
      <span class="measure">{signed(unit, contribution)}</span>
      <span class="muted line">{valueName(row)} · {what} {period === "before" ? "in the period before" : "now"}</span>
    </li>
  );
}
