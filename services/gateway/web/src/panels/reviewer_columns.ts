import type { ReviewerRow } from "../api/schema";
import { duration, exactDuration, type Clock } from "../format/durations";
import { share } from "../format/figures";
import { amount } from "../format/numbers";
import type { Value } from "../format/sorting";
import type { ReviewRounds } from "../state/view";

/** A column of the table of reviewers: its text and its value for sorting. */
export interface ReviewerColumn {
  key: string;
  name: string;
  title: string;
  value: (row: ReviewerRow) => Value;
  cell: (row: ReviewerRow) => string;
  exact?: (row: ReviewerRow) => string;
  /** What its amount counts: rounds, or reviews. */
  counts?: ReviewRounds["figure"] | "reviews";
}

function amounts(key: string, name: string, title: string, counts: NonNullable<ReviewerColumn["counts"]>, value: (row: ReviewerRow) => number | null): ReviewerColumn {
  return { key, name, title, value, cell: (row) => amount(value(row)), counts };
}

function hours(key: string, name: string, title: string, value: (row: ReviewerRow) => number | null, clock: Clock = "wall"): ReviewerColumn {
  return { key, name, title, value, cell: (row) => duration(value(row), clock), exact: (row) => exactDuration(value(row), clock) };
}

const LOAD = [
  amounts("requests", "Requests", "Reviews asked of them in the period", "rounds", (row) => row.requests),
  amounts("re_requests", "Re-requests", "Of these, asked again after they had already reviewed", "again", (row) => row.re_requests),
  amounts("reviews", "Reviews", "Reviews they submitted in the period, asked for or not", "reviews", (row) => row.reviews),
  amounts("answered", "Answered", "Requests answered in the period: the n of their latency", "answered", (row) => row.latency.n),
];

const LATENCY = [
  hours("p50", "Median", "Half of their answers came sooner than this after the request", (row) => row.latency.p50),
  hours("p90", "p90", "Nine of ten answers came sooner than this", (row) => row.latency.p90),
];

const WORKING = [
  hours("working_p50", "Median, working", "The same in working hours of whoever answered", (row) => row.latency_working?.p50 ?? null, "working"),
  hours("working_p90", "p90, working", "The same in working hours of whoever answered", (row) => row.latency_working?.p90 ?? null, "working"),
];

/** Returns the columns; those of working hours only where a calendar states any. */
export function reviewerColumns(rows: readonly ReviewerRow[]): ReviewerColumn[] {
  return [...LOAD, ...LATENCY, ...(rows.some((row) => row.latency_working !== null) ? WORKING : [])];
}

/** Whether a row is a GitHub team's (`owner/team`), not a person's. */
export function isTeam({ reviewer }: Pick<ReviewerRow, "reviewer">): boolean {
  return reviewer.includes("/");
}

export const BY_NAME = (row: ReviewerRow): Value => row.reviewer;
export const BY_PENDING = (row: ReviewerRow): Value => row.pending;
/** The longest waiting is the largest. */
export const BY_OLDEST = (row: ReviewerRow): Value => (row.oldest_pending === null ? null : -Date.parse(row.oldest_pending));

/** Says how large a share of the requests to people the one who is asked most has; nothing where there are few. */
export function busiestInWords(rows: readonly ReviewerRow[]): string {
  const requests = rows.filter((row) => !isTeam(row)).map((row) => row.requests);
  const all = requests.reduce((sum, one) => sum + one, 0);
  return requests.length < 2 || all === 0 ? "" : ` · the busiest has ${share(Math.max(...requests) / all)}`;
}

/** Adds up all reviewers for the line above the table. */
export function totalsOf(rows: readonly ReviewerRow[]): { requests: number; pending: number } {
  const sum = (of: (row: ReviewerRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return { requests: sum((row) => row.requests), pending: sum((row) => row.pending) };
}
