import type { ReviewerRow, ReviewerTotals } from "../api/schema";
import { duration, exactDuration, type Clock } from "../format/durations";
import { share } from "../format/figures";
import { amount, counted, grouped } from "../format/numbers";
import type { Sorting } from "../format/sorting";
import type { ReviewRounds } from "../state/view";

/** A column of the table of reviewers: its text, and what it is about. */
export interface ReviewerColumn {
  /** What the API calls it. */
  key: string;
  name: string;
  title: string;
  value: (row: ReviewerRow) => number | null;
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
  amounts("latency.n", "Answered", "Requests answered in the period: the n of their latency", "answered", (row) => row.latency.n),
];

const LATENCY = [
  hours("latency.p50", "Median", "Half of their answers came sooner than this after the request", (row) => row.latency.p50),
  hours("latency.p90", "p90", "Nine of ten answers came sooner than this", (row) => row.latency.p90),
];

const WORKING = [
  hours("latency_working.p50", "Median, working", "The same in working hours of whoever answered", (row) => row.latency_working?.p50 ?? null, "working"),
  hours("latency_working.p90", "p90, working", "The same in working hours of whoever answered", (row) => row.latency_working?.p90 ?? null, "working"),
];

/** Returns the columns; those of working hours only where a calendar states any. */
export function reviewerColumns(workingHours: boolean): ReviewerColumn[] {
  return [...LOAD, ...LATENCY, ...(workingHours ? WORKING : [])];
}

/** Whether a row is a GitHub team's (`owner/team`), not a person's. */
export function isTeam({ reviewer }: Pick<ReviewerRow, "reviewer">): boolean {
  return reviewer.includes("/");
}

const OLDEST = "oldest_pending";

/** Returns the order of the API as a sorting; the longest waiting is the largest, though its moment is the first. */
export function sortingOf(order: string): Sorting {
  const key = order.replace(/^-/, "");
  return { key, descending: order.startsWith("-") !== (key === OLDEST) };
}

/** Returns a sorting as the API orders by it. */
export function orderOf({ key, descending }: Sorting): string {
  return (descending !== (key === OLDEST) ? "-" : "") + key;
}

/** Says what everybody has together, for the line above the table. */
export function totalsInWords({ people, github_teams, requests, pending, ...of }: ReviewerTotals): string {
  const rows = `${people === 1 ? "1 person" : `${grouped(people)} people`}${github_teams > 0 ? ` and ${counted(github_teams, "GitHub teams")}` : ""}`;
  const busiest = people < 2 || of.requests_of_people === 0 ? "" : ` · the busiest has ${share(of.most_requests / of.requests_of_people)}`;
  return `${rows} · ${counted(requests, "requests")} · ${grouped(pending)} pending now${busiest}`;
}
