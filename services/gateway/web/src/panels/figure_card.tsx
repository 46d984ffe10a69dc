import type { ComponentChildren } from "preact";
import type { Figure } from "../api/schema";
import { clockIn, exactIn, figureChange, quantityOf, statisticOf, valueIn, whyUnknown } from "../format/figures";
import { longDay } from "../format/dates";
import { counted, grouped } from "../format/numbers";
import { ChangeHighlight } from "../parts/change_highlight";
import { Sparkline } from "../parts/sparkline";
import { metricOf, unitOf } from "../queries/definitions";
import { selection } from "../queries/selection";
import { drillDownOf } from "../state/view";
import { openDrillDown } from "../state/location";
import { InfoButton } from "./panel_tools";

interface Props {
  figure: Figure;
  /** The request of the figure: another request is another figure, not a change. */
  queryKey: string;
  level: 2 | 3;
  /** Why there is no value, where that is known. */
  unknown?: string | undefined;
}

/** Shows a figure with its unit, n, sparkline and change against the previous period. */
export function FigureCard({ figure, queryKey, level, unknown }: Props) {
  const { label, metric, beside } = figure;
  const shown = quantityOf({ ...figure, unit: unitOf(metric, figure.unit) });
  const Heading = `h${level}` as const;
  return (
    <div class="figure">
      <Heading class="label">
        <span>{label}</span>
        <span class="muted">{statisticOf(figure)}{figure.since && ` since ${longDay(figure.since)}`}</span>
        <InfoButton title={label} help={figure.help}><ExactFigure figure={figure} /></InfoButton>
      </Heading>
      <p class="value">
        <ChangeHighlight text={shown.value + shown.unit} queryKey={queryKey}>
          <DrillDownButton figure={figure}>
            <span class="number">{shown.value}</span>
            {shown.unit && <span class="unit">{shown.unit}</span>}
          </DrillDownButton>
        </ChangeHighlight>
        <Sparkline values={figure.sparkline} />
      </p>
      {beside && beside.value !== null && <p class="counterpart" title={counterpartTitle(beside)}>{valueIn(unitOf(beside.metric, "hours"), beside.value)} {clockOf(beside.metric)}</p>}
      <p class="change">
        <FigureChange figure={figure} unknown={unknown} />
        <span class="n">n {grouped(figure.n)}</span>
      </p>
    </div>
  );
}

function ExactFigure({ figure }: { figure: Figure }) {
  const { value, n, previous, previous_n, beside } = figure;
  const unit = unitOf(figure.metric, figure.unit);
  return (
    <p class="muted">
      {clockIn(unit) && value !== null && `Exactly ${exactIn(unit, value)}. `}
      {`From ${counted(n, of(figure))}; before: ${exactIn(unit, previous)}, from ${grouped(previous_n)}.`}
      {beside && beside.value !== null && ` ${counterpartTitle(beside)}.`}
    </p>
  );
}

function of({ unit, metric }: Figure): string {
  if (unit === "share") return "deployments";
  return unit !== "hours" ? unit : metricOf(metric)?.at ? "pull requests" : "times";
}

function clockOf(metric: string): string {
  return metricOf(metric)?.clock === "working" ? "in working hours" : "by all hours";
}

function counterpartTitle({ metric, value, previous }: NonNullable<Figure["beside"]>): string {
  const [clock, unit] = [clockOf(metric), unitOf(metric, "hours")];
  return `${clock[0]!.toUpperCase()}${clock.slice(1)}: ${exactIn(unit, value)}; before: ${exactIn(unit, previous)}`;
}

function FigureChange({ figure, unknown }: { figure: Figure; unknown: string | undefined }) {
  const change = figureChange(figure);
  const { metric, value, previous } = figure;
  const unit = unitOf(metric, figure.unit);
  if (value === null) return <span class="muted">{figure.reason ?? unknown ?? whyUnknown(metric)}</span>;
  if (change === null) return <span class="muted">{previous === null ? "nothing before to compare" : `${valueIn(unit, previous)} before`}</span>;
  return (
    <span class={change.tone} title={`Before: ${exactIn(unit, previous)}`}>
      <span aria-hidden="true">{change.arrow}</span> {change.percent} {change.word}
    </span>
  );
}

/** Shows the figure as a button that opens what it counts; what is not known opens nothing. */
function DrillDownButton({ figure: { metric, label, value, n }, children }: { figure: Figure; children: ComponentChildren }) {
  const days = selection.value;
  if (!days || value === null) return <>{children}</>;
  return (
    <button type="button" class="plain" data-n={n} title={`${label}: what it counts`} onClick={() => openDrillDown(drillDownOf(metric, days))}>
      {children}
    </button>
  );
}
