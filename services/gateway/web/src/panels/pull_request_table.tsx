import type { PagePullRequestRow, PullRequestRow } from "../api/schema";
import { counted } from "../format/numbers";
import type { Sorting } from "../format/sorting";
import { EmptyMessage } from "../parts/empty_message";
import { MultiSelect } from "../parts/multi_select";
import { Paging, usePlace } from "../parts/paging";
import { Select } from "../parts/select";
import { SortHeader } from "../parts/sort_header";
import { definitions, timezone } from "../queries/definitions";
import { chosenKind, chosenOrder, KINDS, PAGE_ROWS, tableAddress, tableQuery } from "../queries/pull_request_table";
import { useQuery } from "../queries/use_query";
import { optionsOf, setOptions } from "../state/location";
import { Panel } from "./panel";
import { PanelTools } from "./panel_tools";
import { FIRST_COLUMNS, pullRequestColumns, type PullRequestColumn } from "./pull_request_columns";
import { PullRequestLink } from "./pull_request_link";

const ID = "pull-request-table";
const TITLE = "Pull requests";
const CAPTION = "Pull requests, a row each";

/** Shows the pull requests of the period as a table in pages, with columns to choose. */
export function PullRequestTablePanel() {
  const address = tableAddress();
  return <PagedTable key={address} />;
}

/** Shows one page of it. */
function PagedTable() {
  const [place, setPlace] = usePlace();
  const query = useQuery(() => tableQuery(place.cursor), place.cursor);
  const address = tableAddress();
  const columns = allColumns();
  const shown = shownColumns(columns);
  return (
    <Panel
      id={ID} title={TITLE} class="full" query={query}
      about={({ rows }) => counted(rows.total, "pull requests")}
      tools={() => <PanelTools id={ID} csv={address} asTable onTable={null} />}
    >
      {({ rows }) => (
        <>
          <div class="pickers">
            <Select what="Listed" offered={[...KINDS]} chosen={chosenKind()} onChoose={(kind) => setOptions({ list: kind === "merged" ? null : kind, sort: null })} />
            <MultiSelect
              what="columns" nothing="Usual columns" usual={optionsOf("columns").length === 0} chosen={shown.map(({ name }) => name)} useOffer={() => ({ offered: columns.map(({ name }) => name), none: "" })}
              onChoose={(names, again) => setOptions({ columns: columns.filter(({ name }) => names.includes(name)).map(({ key }) => key) }, again)}
            />
          </div>
          {rows.items.length === 0 ? <EmptyMessage why="No pull request matches." next="Choose a longer period or fewer filters." /> : <Rows page={rows} columns={shown} />}
          <Paging name="the table" page={rows} size={PAGE_ROWS} place={place} onPlace={setPlace} />
        </>
      )}
    </Panel>
  );
}

function allColumns(): PullRequestColumn[] {
  const known = definitions.result.value.data?.metrics;
  return known ? pullRequestColumns(known.metrics, timezone.value ?? "UTC", known.people) : [];
}

function shownColumns(columns: PullRequestColumn[]): PullRequestColumn[] {
  const chosen = optionsOf("columns");
  const keys = chosen.length > 0 ? chosen : FIRST_COLUMNS;
  return columns.filter(({ key }) => keys.includes(key));
}

/** Returns the order of the address as a sorting. */
function sortingOf(order: string): Sorting {
  return { key: order.replace(/^-/, ""), descending: order.startsWith("-") };
}

function Rows({ page, columns }: { page: PagePullRequestRow; columns: PullRequestColumn[] }) {
  const sorting = sortingOf(chosenOrder());
  const onSort = ({ key, descending }: Sorting): void => setOptions({ sort: (descending ? "-" : "") + key });
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label={CAPTION}>
      <table class="sortable">
        <caption class="visually-hidden">{CAPTION}</caption>
        <thead>
          <tr>
            <SortHeader name="Pull request" title="By title" column="title" byName sorting={sorting} onSort={onSort} />
            {columns.map(({ key, name, title, byName, sortable }) => (
              sortable ? <SortHeader key={key} name={name} title={title} column={key} byName={byName} sorting={sorting} onSort={onSort} /> : <th key={key} scope="col" class={byName ? "text" : undefined} title={title}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>{page.items.map((row) => <Row key={`${row.repository_id}/${row.number}`} row={row} columns={columns} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ row, columns }: { row: PullRequestRow; columns: PullRequestColumn[] }) {
  return (
    <tr>
      <th scope="row"><PullRequestLink row={row} /><span class="muted line">{row.repo}#{row.number}</span></th>
      {columns.map(({ key, byName, cell, exact }) => <td key={key} class={byName ? "text" : undefined} title={exact?.(row)}>{cell(row)}</td>)}
    </tr>
  );
}
