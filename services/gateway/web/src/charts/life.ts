import type { Fact, PullRequestDetail } from "../api/schema";
import { describeFact } from "../format/facts";

/** A stretch of a pull request's life; from and to in milliseconds. `open`: it lasts until now. */
export interface LifeBar {
  label: string;
  tone: "draft" | "open" | "phase-1" | "phase-2" | "phase-3" | "phase-4" | "phase-0" | "waiting";
  from: number;
  to: number;
  open: boolean;
}

/** A moment of it. */
export interface LifePoint {
  label: string;
  at: number;
}

/** A line of the picture: what it is about, its stretches and its moments. */
export interface Lane {
  name: string;
  bars: LifeBar[];
  points: LifePoint[];
}

export interface Life {
  from: number;
  to: number;
  lanes: Lane[];
}

const kindOf = ({ type }: Fact): string => type.replace(/^pull_request\./, "");
const timeOf = ({ at }: Fact): number => Date.parse(at);

/** Places the facts of a pull request on lanes of one time axis: its state, its phases, and each reviewer's turns. `now` in milliseconds. */
export function lifeOf(pull: Pick<PullRequestDetail, "facts" | "milestones" | "state">, now: number): Life | null {
  const facts = [...pull.facts].sort((one, other) => timeOf(one) - timeOf(other));
  const moments = [...facts.filter(isMoment).map(timeOf), ...Object.values(pull.milestones).flatMap((at) => (at === null ? [] : [Date.parse(at)]))];
  if (moments.length === 0) return null;
  const over = pull.state === "merged" || pull.state === "closed";
  const to = over ? Math.max(...moments) : now;
  const lanes = [stateLane(facts, to, !over), phasesLane(pull.milestones), ...reviewerLanes(facts, endOf(facts, to), !over), othersLane(facts)];
  return { from: Math.min(...moments), to, lanes: lanes.filter(({ bars, points }) => bars.length > 0 || points.length > 0) };
}

/** Whether a fact is a moment of its life; a description says how things are, not what happened. */
function isMoment(fact: Fact): boolean {
  return !fact.type.endsWith(".described");
}

/** Returns when a review could be given last: the end of the pull request's own life, before its deployment. */
function endOf(facts: readonly Fact[], to: number): number {
  const end = facts.findLast((fact) => kindOf(fact) === "merged" || kindOf(fact) === "closed");
  return end ? timeOf(end) : to;
}

/** Returns when it was a draft and when it was open. */
function stateLane(facts: readonly Fact[], to: number, stillOpen: boolean): Lane {
  const bars: LifeBar[] = [];
  let since: { tone: "draft" | "open"; from: number } | null = null;
  const close = (at: number, open = false): void => {
    if (since && at >= since.from) bars.push({ label: since.tone === "draft" ? "draft" : "open", tone: since.tone, from: since.from, to: at, open });
    since = null;
  };
  for (const fact of facts) {
    const next = stateAfter(fact);
    if (next === undefined) continue;
    close(timeOf(fact));
    if (next !== null) since = { tone: next, from: timeOf(fact) };
  }
  if (stillOpen) close(to, true);
  return { name: "State", bars, points: [] };
}

/** Returns the state that a fact begins; null: none, it ends; undefined: it changes nothing. */
function stateAfter(fact: Fact): "draft" | "open" | null | undefined {
  switch (kindOf(fact)) {
    case "opened": return fact.says["draft"] === true ? "draft" : "open";
    case "converted_to_draft": return "draft";
    case "ready_for_review":
    case "reopened": return "open";
    case "merged":
    case "closed": return null;
    default: return undefined;
  }
}

const PHASES = [
  { label: "coding", from: "first_commit", to: "opened", tone: "phase-0" },
  { label: "pickup", from: "ready", to: "first_review", tone: "phase-1" },
  { label: "review", from: "first_review", to: "approved", tone: "phase-2" },
  { label: "merge", from: "approved", to: "merged", tone: "phase-3" },
  { label: "deploy", from: "merged", to: "deployed", tone: "phase-4" },
] as const;

/** Returns the stretches between milestones of which both are known. */
function phasesLane(milestones: PullRequestDetail["milestones"]): Lane {
  const bars = PHASES.flatMap(({ label, from, to, tone }): LifeBar[] => {
    const [begin, end] = [milestones[from], milestones[to]];
    return begin && end && Date.parse(end) >= Date.parse(begin) ? [{ label, tone, from: Date.parse(begin), to: Date.parse(end), open: false }] : [];
  });
  return { name: "Phases", bars, points: [] };
}

/** Returns a lane for each reviewer who was asked or reviewed: from each request to the next review, and the reviews. */
function reviewerLanes(facts: readonly Fact[], end: number, stillOpen: boolean): Lane[] {
  const lanes = new Map<string, Lane>();
  const since = new Map<string, number>();
  const laneOf = (name: string): Lane => lanes.get(name) ?? lanes.set(name, { name, bars: [], points: [] }).get(name)!;
  const answer = (name: string, at: number, open = false): void => {
    const from = since.get(name);
    if (from !== undefined) laneOf(name).bars.push({ label: open ? "review is due" : "asked until answered", tone: "waiting", from, to: at, open });
    since.delete(name);
  };
  for (const fact of facts) {
    const asked = fact.says["reviewer"];
    const kind = kindOf(fact);
    if (kind === "review_requested" && typeof asked === "string" && !since.has(asked)) { laneOf(asked); since.set(asked, timeOf(fact)); }
    if (kind === "review_request_removed" && typeof asked === "string") answer(asked, timeOf(fact));
    if (kind === "review_submitted" && fact.actor) { answer(fact.actor, timeOf(fact)); laneOf(fact.actor).points.push({ label: describeFact(fact), at: timeOf(fact) }); }
  }
  for (const name of [...since.keys()]) answer(name, Math.max(end, since.get(name)!), stillOpen);
  return [...lanes.values()];
}

const OTHERS = new Set(["commented", "head_force_pushed", "review_dismissed", "merged", "closed", "reopened"]);

function othersLane(facts: readonly Fact[]): Lane {
  const points = facts.filter((fact) => OTHERS.has(kindOf(fact))).map((fact) => ({ label: `${describeFact(fact)}${fact.actor ? ` by ${fact.actor}` : ""}`, at: timeOf(fact) }));
  return { name: "Events", bars: [], points };
}
