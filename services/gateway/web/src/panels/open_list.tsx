import type { PullRequestRow } from "../api/schema";
import { running } from "../format/durations";
import { grouped } from "../format/numbers";
import { EmptyMessage } from "../parts/empty_message";
import { minute } from "../state/clock";
import { clockQuery, type OpenClock } from "../queries/turns";
import { useQuery } from "../queries/use_query";
import { Panel } from "./panel";
import { InfoButton } from "./panel_tools";
import { PullRequestLink } from "./pull_request_link";

const ABOUT: Record<OpenClock, { title: string; help: string; none: string }> = {
  approved: { title: "Approved, not merged", help: "Open pull requests whose newest deciding reviews approve them: whoever opened them may merge.", none: "Nothing approved is left to merge." },
  changes_requested: { title: "Changes requested", help: "Open pull requests whose author was asked for changes and has not asked for a review again.", none: "No requested change is open." },
};

/** Lists the open pull requests for which a clock runs, the oldest first. */
export function OpenListPanel({ clock }: { clock: OpenClock }) {
  const { title, help, none } = ABOUT[clock];
  const query = useQuery(() => clockQuery(clock, null));
  return (
    <Panel id={clock.replaceAll("_", "-")} title={title} class="third" query={query} about={({ rows }) => grouped(rows.total)} tools={() => <InfoButton title={title} help={help} />}>
      {({ rows: { items } }) => (items.length === 0 ? <EmptyMessage why={none} /> : <OpenRows name={title} rows={items} />)}
    </Panel>
  );
}

/** Shows open pull requests with how long each has been open. */
export function OpenRows({ name, rows }: { name: string; rows: readonly PullRequestRow[] }) {
  return (
    <ul class="rows scroll" tabIndex={0} aria-label={`${name}, the oldest first`}>
      {rows.map((row) => (
        <li key={`${row.repository_id}/${row.number}`}>
          <PullRequestLink row={row} />
          {row.milestones["opened"] && <span class="measure muted" title="Open for">{running(minute.value - Date.parse(row.milestones["opened"]))}</span>}
          <span class="muted line">{row.repo}#{row.number} · {row.author}</span>
        </li>
      ))}
    </ul>
  );
}
