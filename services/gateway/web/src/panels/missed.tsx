import { grouped } from "../format/numbers";
import { EmptyMessage } from "../parts/empty_message";
import { INTERVAL_ROWS, missedQuery } from "../queries/goals";
import { useQuery } from "../queries/use_query";
import { openGoalIntervals } from "../state/location";
import type { GoalIntervals } from "../state/view";
import { IntervalRow } from "./interval_row";
import { Panel } from "./panel";

/** Lists what missed a goal, the last deadline first. */
export function MissedPanel({ goal }: { goal: string }) {
  const missed: GoalIntervals = { goal, result: "missed", days: null };
  return (
    <Panel
      id="missed" title="Missed" class="half" query={useQuery(() => missedQuery(missed), goal)}
      about={({ intervals: { total } }) => (
        <>
          {total > INTERVAL_ROWS && `the last ${INTERVAL_ROWS} of `}
          {total === 0 ? "0" : <button type="button" class="plain" data-n={total} title="What missed it, whole" onClick={() => openGoalIntervals(missed)}>{grouped(total)}</button>}
        </>
      )}
    >
      {({ intervals: { items } }) => (items.length === 0 ? (
        <EmptyMessage why="Nothing missed this goal." />
      ) : (
        <ul class="rows scroll" tabIndex={0} aria-label="What missed the goal, the last first">{items.map((row) => <IntervalRow key={row.fact + (row.reviewer ?? "")} row={row} />)}</ul>
      ))}
    </Panel>
  );
}
