import { computed } from "@preact/signals";
import { address } from "../api/addresses";
import type { DefinitionsAnswer, GoalThreshold, MetricAnswer, MetricDefinition } from "../api/schema";
import { duration } from "../format/durations";
import { unitBy } from "../format/figures";
import { urgencyOf } from "../format/urgency";
import { minute } from "../state/clock";
import { Query } from "./query";

export const definitions = new Query<{ metrics: DefinitionsAnswer }>({ paths: () => ({ metrics: address("/api/v1/metrics") }) });

/** The team's time zone, once it is known. */
export const timezone = computed(() => definitions.result.value.data?.metrics.timezone);

/** The thresholds of goals: lines on charts, and what a page of goals chooses from. */
export const goalThresholds = computed<readonly GoalThreshold[]>(() => definitions.result.value.data?.metrics.goals ?? NO_GOALS);
const NO_GOALS: readonly GoalThreshold[] = [];

/** Whether people are hidden: then nothing may be requested about them. */
export const peopleHidden = computed(() => definitions.result.value.data?.metrics.people === "hidden");

/** Returns the definition of a metric, if it is active. */
export function metricOf(name: string): MetricDefinition | undefined {
  return definitions.result.value.data?.metrics.metrics.find((metric) => metric.name === name);
}

/** Returns the metric that counts facts of a kind, if there is one. */
export function metricCounting(what: string): MetricDefinition | undefined {
  return definitions.result.value.data?.metrics.metrics.find(({ count }) => count === what);
}

/** Returns the metric that is the same amount of time by the other clock, if there is one. */
export function counterpartOf(name: string): MetricDefinition | undefined {
  return metricOf(metricOf(name)?.beside ?? "") ?? definitions.result.value.data?.metrics.metrics.find(({ beside }) => beside === name);
}

/** Returns the unit that a metric's values are shown in: `unit`, with the clock where that is the working one. */
export function unitOf(name: string, unit: string): string {
  return unitBy(unit, metricOf(name)?.clock);
}

/** Returns the urgency of a review that has been waited for since a moment (RFC 3339), by the team's calendar. */
export function urgencyNow(since: string): "red" | "amber" | "" {
  const known = definitions.result.value.data?.metrics;
  return known ? urgencyOf(Date.parse(since), minute.value, known) : "";
}

/** Says from when on a review waits long, and too long. */
export function attentionInWords(): string {
  const attention = definitions.result.value.data?.metrics.attention;
  if (!attention) return "";
  const { long_hours, too_long_hours, weekdays, hours } = attention;
  const clock = weekdays.length === EVERY_DAY && hours.every(({ from, to }) => to - from === WHOLE_DAY) ? "wall" : "working";
  return `Amber after ${duration(long_hours, clock)}, red after ${duration(too_long_hours, clock)}, ${clock === "wall" ? "by all hours" : "by the hours of the team's calendar"}: by the team's goal, or else one working day and three.`;
}

/** Returns the answer in the unit it is shown in. The same object for the same answer, so that nothing is drawn again. */
export function inItsUnit(answer: MetricAnswer): MetricAnswer {
  const unit = unitOf(answer.metric, answer.unit);
  if (unit === answer.unit) return answer;
  const known = converted.get(answer);
  if (known) return known;
  const next = { ...answer, unit };
  converted.set(answer, next);
  return next;
}

const EVERY_DAY = 7;
const WHOLE_DAY = 24 * 60;
const converted = new WeakMap<MetricAnswer, MetricAnswer>();
