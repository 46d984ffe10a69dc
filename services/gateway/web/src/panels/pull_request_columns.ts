import type { MetricDefinition, PullRequestRow } from "../api/schema";
import { moment } from "../format/dates";
import { exactIn, unitBy, valueIn } from "../format/figures";
import { grouped } from "../format/numbers";

/** A column of the table of pull requests; its key is what the API sorts by. */
export interface PullRequestColumn {
  key: string;
  name: string;
  title: string;
  /** Whether its values are names, which are first sorted from A. */
  byName: boolean;
  /** Whether the API sorts by it. */
  sortable: boolean;
  cell: (row: PullRequestRow) => string;
  exact?: (row: PullRequestRow) => string;
}

const MILESTONES = ["opened", "ready", "first_review", "approved", "merged", "deployed"] as const;

function milestone(name: string, timezone: string): PullRequestColumn {
  const label = name.replaceAll("_", " ");
  return {
    key: name, name: label[0]!.toUpperCase() + label.slice(1), title: `When it was ${label}`, byName: false, sortable: true,
    cell: ({ milestones }) => (milestones[name] ? moment(milestones[name], timezone) : "–"),
  };
}

function measure({ name, label, unit, clock, help }: MetricDefinition): PullRequestColumn {
  const shown = unitBy(unit, clock);
  return {
    key: name, name: label, title: help || label, byName: false, sortable: true,
    cell: ({ measures }) => valueIn(shown, measures[name]),
    exact: ({ measures }) => exactIn(shown, measures[name]),
  };
}

/** Returns every column on offer; authors only where people are shown under names that can be sorted or read. */
export function pullRequestColumns(metrics: readonly MetricDefinition[], timezone: string, people: "named" | "pseudonymous" | "hidden"): PullRequestColumn[] {
  const author: PullRequestColumn = { key: "author", name: "Author", title: "Who opened it", byName: true, sortable: people === "named", cell: ({ author }) => author };
  return [
    ...(people === "hidden" ? [] : [author]),
    { key: "state", name: "State", title: "Open, draft, merged or closed", byName: true, sortable: false, cell: ({ state }) => state },
    { key: "size", name: "Size", title: "By changed lines", byName: true, sortable: false, cell: ({ size }) => size?.toUpperCase() ?? "–" },
    { key: "additions", name: "Added", title: "Added lines", byName: false, sortable: true, cell: ({ additions }) => (additions === null ? "–" : grouped(additions)) },
    { key: "deletions", name: "Deleted", title: "Deleted lines", byName: false, sortable: true, cell: ({ deletions }) => (deletions === null ? "–" : grouped(deletions)) },
    { key: "base", name: "Base", title: "The branch it goes into", byName: true, sortable: false, cell: ({ base }) => base },
    { key: "labels", name: "Labels", title: "Its labels", byName: true, sortable: false, cell: ({ labels }) => labels.join(", ") || "–" },
    ...MILESTONES.map((name) => milestone(name, timezone)),
    ...metrics.filter(({ at, unit }) => at !== null && unit !== "pull requests").map(measure),
  ];
}

export const FIRST_COLUMNS = ["author", "size", "merged", "pickup_time", "cycle_time"];
