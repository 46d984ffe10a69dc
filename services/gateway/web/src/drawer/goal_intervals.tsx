import { asCsv } from "../api/addresses";
import type { PageGoalInterval } from "../api/schema";
import { addDays, longDay } from "../format/dates";
import { counted } from "../format/numbers";
import { EmptyMessage } from "../parts/empty_message";
import { FailureMessage } from "../parts/failure_message";
import { Paging, usePlace } from "../parts/paging";
import { IntervalRow } from "../panels/interval_row";
import { goalThresholds } from "../queries/definitions";
import { INTERVAL_ROWS, intervalsAddress, intervalsQuery } from "../queries/goals";
import { useQuery } from "../queries/use_query";
import type { GoalIntervals } from "../state/view";

const NAMES = { kept: "Kept", missed: "Missed", running: "Running now", late: "Late now", before: "Kept and missed before" } as const;
/** What a figure of a goal without days looks at, in words. */
const TIMES: Partial<Record<keyof typeof NAMES, string>> = { running: "", late: "", before: "in the equally long time before its window" };

/** Lists the intervals that a figure of a goal counts, the last decided first. */
export function GoalIntervalList({ intervals }: { intervals: GoalIntervals }) {
  const [place, setPlace] = usePlace();
  const query = useQuery(() => intervalsQuery(intervals, place.cursor), place.cursor);
  const { data, current, failure } = query.result.value;
  const { goal, result, days } = intervals;
  const time = days === null ? (TIMES[result ?? "kept"] ?? "in its window until now") : `${longDay(days.from)} – ${longDay(addDays(days.to, -1))}`;
  return (
    <>
      <div class="head">
        <h2>{goalThresholds.value.find(({ name }) => name === goal)?.label ?? goal}</h2>
        <p class="muted">{[result === null ? "Kept and missed" : NAMES[result], time].filter((part) => part).join(" · ")}</p>
      </div>
      {failure && <FailureMessage failure={failure} query={query} small={data !== undefined} />}
      {!failure && !current && <div class="skeleton" aria-hidden="true" />}
      {current && data && <Rows page={data.intervals} csv={intervalsAddress(intervals)} />}
      {current && data && <Paging name="what it counts" page={data.intervals} size={INTERVAL_ROWS} place={place} onPlace={setPlace} />}
    </>
  );
}

function Rows({ page: { items, total }, csv }: { page: PageGoalInterval; csv: string | null }) {
  if (items.length === 0) return <EmptyMessage why="Nothing is behind this figure." next="The filters on the page hold here, too." />;
  return (
    <>
      <p class="muted between">
        <span data-total={total}>{counted(total, "times")}</span>
        {csv && <a href={asCsv(csv)} download="intervals.csv">CSV</a>}
      </p>
      <ul class="rows drill-down">{items.map((row) => <IntervalRow key={row.fact + (row.reviewer ?? "")} row={row} />)}</ul>
    </>
  );
}
