import type { ComponentChildren } from "preact";
import type { Figure } from "../api/schema";
import { duration, exactDuration } from "../format/durations";
import { exactIn, figureChange, quantityOf, statisticOf, valueIn, whyUnknown } from "../format/figures";
import { counted, grouped } from "../format/numbers";
import { Glow } from "../parts/glow";
import { Sparkline } from "../parts/sparkline";
import { metricOf, scope } from "../state/data";
import { behindOf } from "../state/filters";
import { openBehind } from "../state/location";
import { Info } from "./tools";

interface Props {
  figure: Figure;
  /** What it is about: of another question, it is another figure. */
  question: string;
  level: 2 | 3;
  /** Why there is no value, where that is known. */
  unknown?: string | undefined;
}

/** A figure with its unit, its n, how it came about, and its change against the period before. */
export function OneFigure({ figure, question, level, unknown }: Props) {
  const { label, metric, beside } = figure;
  const shown = quantityOf(figure);
  const Heading = `h${level}` as const;
  return (
    <div class="figure">
      <Heading class="label">
        <span>{label}</span>
        <span class="soft">{statisticOf(figure)}</span>
        <Info title={label} help={figure.help}><Exactly figure={figure} /></Info>
      </Heading>
      <p class="value">
        <Glow text={shown.value + shown.unit} question={question}>
          <Opener metric={metric} label={label}>
            <span class="number">{shown.value}</span>
            {shown.unit && <span class="unit">{shown.unit}</span>}
          </Opener>
        </Glow>
        <Sparkline values={figure.sparkline} />
      </p>
      {beside && beside.value !== null && <p class="beside" title={besideTitle(beside)}>{duration(beside.value)} {clockOf(beside.metric)}</p>}
      <p class="change">
        <ChangeOf figure={figure} unknown={unknown} />
        <span class="n">n {grouped(figure.n)}</span>
      </p>
    </div>
  );
}

function Exactly({ figure }: { figure: Figure }) {
  const { unit, value, n, previous, previous_n, beside } = figure;
  return (
    <p class="soft">
      {unit === "hours" && value !== null && `Exactly ${exactDuration(value)}. `}
      {`From ${counted(n, of(figure))}; before: ${exactIn(unit, previous)}, from ${grouped(previous_n)}.`}
      {beside && beside.value !== null && ` ${besideTitle(beside)}.`}
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

function besideTitle({ metric, value, previous }: NonNullable<Figure["beside"]>): string {
  const clock = clockOf(metric);
  return `${clock[0]!.toUpperCase()}${clock.slice(1)}: ${exactDuration(value)}; before: ${exactDuration(previous)}`;
}

function ChangeOf({ figure, unknown }: { figure: Figure; unknown: string | undefined }) {
  const change = figureChange(figure);
  const { metric, unit, value, previous } = figure;
  if (value === null) return <span class="soft">{unknown ?? whyUnknown(metric)}</span>;
  if (change === null) return <span class="soft">{previous === null ? "nothing before to compare" : `${valueIn(unit, previous)} before`}</span>;
  return (
    <span class={change.tone} title={`Before: ${exactIn(unit, previous)}`}>
      <span aria-hidden="true">{change.arrow}</span> {change.percent} {change.word}
    </span>
  );
}

/** The figure as a button that opens the pull requests it was made of, where it was made of such. */
function Opener({ metric, label, children }: { metric: string; label: string; children: ComponentChildren }) {
  const days = scope.value;
  if (!days || !metricOf(metric)?.at) return <>{children}</>;
  return (
    <button type="button" class="plain" title={`${label}: the pull requests behind it`} onClick={() => openBehind(behindOf(metric, days))}>
      {children}
    </button>
  );
}
