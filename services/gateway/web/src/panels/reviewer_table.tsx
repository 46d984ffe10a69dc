import type { ReviewerRow } from "../api/schema";
import { running } from "../format/durations";
import { moment } from "../format/dates";
import { grouped } from "../format/numbers";
import type { Sorting } from "../format/sorting";
import { SortHeader } from "../parts/sort_header";
import { now } from "../state/clock";
import { metricCounting, timezone, urgencyNow } from "../queries/definitions";
import { reviewerOrder } from "../queries/reviews";
import { selection } from "../queries/selection";
import { openDrawer, openReviewRounds, setOptions } from "../state/location";
import { drillDownOf, type DrawerView } from "../state/view";
import { isTeam, orderOf, sortingOf, type ReviewerColumn } from "./reviewer_columns";

const CAPTION = "Reviewers: load, latency, and what is pending";
const UNKNOWN = "Reviews are not split by the author of the pull request, nor by one of its times";

interface Props {
  rows: readonly ReviewerRow[];
  columns: readonly ReviewerColumn[];
}

/** Shows a row for each reviewer of a page, sorted by the API. */
export function ReviewerTable({ rows, columns }: Props) {
  const sorting = sortingOf(reviewerOrder());
  const head = { sorting, onSort: (next: Sorting): void => setOptions({ sort: orderOf(next), page: null }) };
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label={CAPTION}>
      <p class="visually-hidden" role="status">{describeSorting(sorting, columns)}</p>
      <table class="sortable">
        <caption class="visually-hidden">{CAPTION}</caption>
        <thead>
          <tr>
            <SortHeader name="Reviewer" title="By name" column="reviewer" byName {...head} />
            {columns.map(({ key, name, title }) => <SortHeader key={key} name={name} title={title} column={key} {...head} />)}
            <SortHeader name="Pending" title="Asked and not answered yet" column="pending" {...head} />
            <SortHeader name="Oldest pending" title="How long the first of these has waited" column="oldest_pending" {...head} />
          </tr>
        </thead>
        <Rows rows={rows.filter((row) => !isTeam(row))} columns={columns} />
        <Rows rows={rows.filter(isTeam)} name="GitHub teams" columns={columns} />
      </table>
    </div>
  );
}

/** Describes the sorting for screen readers. */
function describeSorting({ key, descending }: Sorting, columns: readonly ReviewerColumn[]): string {
  const way = key === "reviewer" ? (descending ? "from Z to A" : "from A to Z") : descending ? "the most first" : "the least first";
  const name = columns.find((column) => column.key === key)?.name.toLowerCase() ?? key.replaceAll("_", " ");
  return `Sorted by ${name}, ${way}`;
}

interface RowsProps {
  rows: readonly ReviewerRow[];
  /** What these rows are, where they are not people. */
  name?: string;
  columns: readonly ReviewerColumn[];
}

/** Shows rows of one kind, under their name. */
function Rows({ rows, name, columns }: RowsProps) {
  if (rows.length === 0) return null;
  return (
    <tbody>
      {name && <tr class="kind"><th scope="rowgroup" colSpan={columns.length + 3}>{name}</th></tr>}
      {rows.map((row) => <Row key={row.reviewer} row={row} columns={columns} />)}
    </tbody>
  );
}

interface RowProps {
  row: ReviewerRow;
  columns: readonly ReviewerColumn[];
}

function Row({ row, columns }: RowProps) {
  const { reviewer, pending, oldest_pending } = row;
  return (
    <tr>
      <th scope="row">
        <button type="button" class="plain name" title={`${reviewer}: the requests of the period`} onClick={() => openReviewRounds({ reviewer, figure: "rounds" })}>{reviewer}</button>
      </th>
      {columns.map(({ key, name, value, cell, exact, counts }) => (
        <td key={key} title={exact?.(row)}>{counts ? <Amount n={value(row)} what={`${name.toLowerCase()} of ${reviewer}`} opens={openedBy(counts, reviewer)} /> : cell(row)}</td>
      ))}
      <td><Amount n={pending} what={`pending for ${reviewer}`} opens={openedBy("pending", reviewer)} /></td>
      <td>{oldest_pending === null ? "–" : <Since at={oldest_pending} />}</td>
    </tr>
  );
}

/** Returns what an amount of a reviewer opens. */
function openedBy(counts: NonNullable<ReviewerColumn["counts"]>, reviewer: string): DrawerView | null {
  if (counts !== "reviews") return { kind: "review-rounds", rounds: { reviewer, figure: counts } };
  const [metric, days] = [metricCounting("review_given"), selection.value];
  return metric && days ? { kind: "drill-down", drillDown: drillDownOf(metric.name, days, { author: [reviewer] }) } : null;
}

/** Shows an amount as a button that opens what it counts; what is none or not known opens nothing. */
function Amount({ n, what, opens }: { n: number | null; what: string; opens: DrawerView | null }) {
  if (n === null) return <span title={UNKNOWN}>–</span>;
  if (n === 0 || opens === null) return <>{grouped(n)}</>;
  return <button type="button" class="plain" data-n={n} aria-label={`${grouped(n)} ${what}`} onClick={() => openDrawer(opens)}>{grouped(n)}</button>;
}

/** Shows a running clock: the only part of the table that is drawn every second. */
function Since({ at }: { at: string }) {
  const waited = now.value - Date.parse(at);
  return <span class={`clock ${urgencyNow(at)}`} title={`Since ${moment(at, timezone.value ?? "UTC")}`}>{running(waited)}</span>;
}
