// What the API answers, as services/contracts/api.py writes it. Times are RFC 3339 UTC, durations hours, null is unknown.

export interface Page<Item> {
  items: Item[];
  next: string | null;
  total: number;
}

/** `GET /sources`: `notes` say what is wrong with the log or the read models as a whole. */
export interface Sources extends Page<SourceRow> {
  notes: string[];
}

export interface Statistics {
  n: number;
  p50: number | null;
  p75: number | null;
  p90: number | null;
  mean: number | null;
  sum: number;
}

export interface Point extends Statistics {
  start: string | null;
  partial: boolean;
}

export interface Series {
  key: string | null;
  points: Point[];
  total: Statistics;
}

export type Interval = "day" | "week" | "month";

export interface MetricAnswer {
  metric: string;
  label: string;
  unit: string;
  definition_version: number;
  timezone: string;
  interval: Interval;
  from: string;
  to: string;
  group_by: string | null;
  series: Series[];
}

export type Better = "lower" | "higher" | null;

export interface MetricDefinition {
  name: string;
  label: string;
  kind: "span" | "count";
  unit: string;
  from: string | null;
  to: string | null;
  at: string | null;
  count: string | null;
  clock: string;
  beside: string | null;
  phases: string[];
  help: string;
  better: Better;
}

export interface DefinitionsAnswer {
  definition_version: number;
  timezone: string;
  people: "named" | "pseudonymous" | "hidden";
  metrics: MetricDefinition[];
}

/** The same figure by the other clock. */
export interface Beside {
  metric: string;
  label: string;
  value: number | null;
  previous: number | null;
  n: number;
}

export interface Figure {
  metric: string;
  label: string;
  unit: string;
  help: string;
  statistic: "p50" | "mean" | "sum" | "per_week" | "days_per_week";
  better: Better;
  value: number | null;
  n: number;
  previous: number | null;
  previous_n: number;
  change: number | null;
  sparkline: (number | null)[];
  beside: Beside | null;
}

/** DORA's figures; `source` says in words what is taken for a deployment. */
export interface Delivery {
  source: string;
  figures: Figure[];
}

export interface Overview {
  from: string;
  to: string;
  previous_from: string;
  timezone: string;
  definition_version: number;
  figures: Figure[];
  delivery: Delivery;
}

export interface Bin {
  from: number;
  to: number;
  n: number;
}

/** How the values of a metric are spread; bins without a gap, half-open. */
export interface DistributionAnswer {
  metric: string;
  label: string;
  unit: string;
  definition_version: number;
  timezone: string;
  from: string;
  to: string;
  scale: "log" | "linear";
  bins: Bin[];
  total: Statistics;
}

export interface Latency {
  n: number;
  p50: number | null;
  p90: number | null;
}

export interface ReviewerRow {
  reviewer: string;
  requests: number;
  reviews: number;
  latency: Latency;
  latency_working: Latency | null;
  re_requests: number;
  pending: number;
  pending_age: Latency | null;
  oldest_pending: string | null;
}

export interface ReviewRequestRow {
  repo: string;
  number: number;
  title: string;
  url: string;
  author: string;
  reviewer: string;
  answered_by: string | null;
  round: number;
  re_request: boolean;
  requested_at: string;
  waiting_since: string | null;
  answered_at: string | null;
  latency: number | null;
  latency_working: number | null;
  age: number | null;
  state: "pending" | "answered" | "removed" | "unanswered";
  repository_id: number;
  gone: boolean;
}

export interface DeploymentRow {
  repo: string;
  id: number;
  environment: string;
  production: boolean;
  sha: string | null;
  ref: string | null;
  actor: string | null;
  state: string;
  created_at: string | null;
  succeeded_at: string | null;
  failed_at: string | null;
  source: string | null;
  outcome: "succeeded" | "failed" | "rolled_back" | null;
  finished_at: string | null;
  restored_at: string | null;
  rolled_back_by: number | null;
  restored_by: number | null;
  jobs: number[];
}

export interface PullRequestRow {
  repo: string;
  number: number;
  title: string;
  url: string;
  author: string;
  state: "open" | "draft" | "merged" | "closed";
  labels: string[];
  base: string;
  additions: number | null;
  deletions: number | null;
  size: "xs" | "s" | "m" | "l" | "xl" | null;
  updated_at: string;
  waiting_since: string | null;
  reviewers: string[];
  milestones: Record<string, string | null>;
  measures: Record<string, number | null>;
  repository_id: number;
  gone: boolean;
}

export interface Fact {
  id: string;
  type: string;
  at: string;
  via: string[];
  actor: string | null;
  says: Record<string, unknown>;
}

export interface MilestoneExplained {
  name: string;
  at: string | null;
  rule: string;
  fact: string | null;
}

export interface MeasureExplained {
  name: string;
  label: string;
  unit: string;
  value: number | null;
  arithmetic: string | null;
  reason: string | null;
}

export interface PhaseExplained {
  whole: string;
  metrics: string[];
  hours: number;
}

export interface PullRequestDetail extends PullRequestRow {
  definition_version: number;
  facts: Fact[];
  milestones_explained: MilestoneExplained[];
  measures_explained: MeasureExplained[];
  phases: PhaseExplained[];
}

export interface QuotaAnswer {
  limit: number;
  remaining: number;
  reset: string;
}

export interface SourceRow {
  repo: string;
  state: "backfilling" | "live" | "failing";
  via: string;
  collected: number;
  expected: number | null;
  watermark: string | null;
  last_complete_walk: string | null;
  observed_at: string;
  lag_seconds: number;
  repaired: number;
  rate_per_second: number | null;
  remaining_seconds: number | null;
  quota: QuotaAnswer | null;
  note: string | null;
  error: string | null;
}

/** Notice `source` of a repository that is not collected under this name any more. */
export interface SourceGone {
  repo: string;
  gone: true;
}

export interface MetricsMoved {
  repos: string[];
  days: string[];
  metrics: string[];
}

export interface Reset {
  reason: string;
}

export interface SessionAnswer {
  name: string;
  scopes: ("read" | "people" | "admin")[];
  signed_in: boolean;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  parameter: string | null;
}

/** Notice `definitions`, as services/contracts/notices.py writes it. */
export interface DefinitionsChanged {
  version: number;
  in_force: boolean;
  done: number;
  total: number;
  error: string | null;
}
