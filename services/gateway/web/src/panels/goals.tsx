import type { GoalRow } from "../api/schema";
import { duration } from "../format/durations";
import { share } from "../format/figures";
import { counted, grouped } from "../format/numbers";
import { EmptyMessage } from "../parts/empty_message";
import { goalsQuery } from "../queries/goals";
import { useQuery } from "../queries/use_query";
import { openGoalIntervals, setOptions } from "../state/location";
import type { GoalIntervals } from "../state/view";
import { Panel } from "./panel";
import { InfoButton } from "./panel_tools";

const CAPTION = "Goals: how many kept them";
const HELP = "Each time a goal's clock ran is counted once: kept at its end, missed at its deadline, even while it still runs. Each goal looks back over its own window until now.";

/** Shows how each goal is kept; a goal's name chooses it for what is below. */
export function GoalsPanel({ chosen }: { chosen: string | null }) {
  return (
    <Panel
      id="goals" title="Goals" class="full" query={useQuery(goalsQuery)}
      about={({ goals }) => counted(goals.total, "goals")}
      tools={() => <InfoButton title="Goals" help={HELP} />}
    >
      {({ goals: { items } }) => (items.length === 0 ? <NoGoals /> : <GoalTable rows={items} chosen={chosen} />)}
    </Panel>
  );
}

function NoGoals() {
  return <EmptyMessage why="No goals are set." next="A [[goals]] section in headway.toml appears here: a clock or a metric, a threshold and a share." />;
}

function GoalTable({ rows, chosen }: { rows: readonly GoalRow[]; chosen: string | null }) {
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label={CAPTION}>
      <table>
        <caption class="visually-hidden">{CAPTION}</caption>
        <thead><tr>{["Goal", "Within", "Kept", "Goal is", "n", "Before", "Late now"].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>{rows.map((row) => <Row key={row.name} row={row} chosen={row.name === chosen} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ row, chosen }: { row: GoalRow; chosen: boolean }) {
  const { name, label, by, within_hours, goal, n, previous_n, previous_share, late, running } = row;
  return (
    <tr>
      <th scope="row"><button type="button" class="plain" aria-pressed={chosen} onClick={() => setOptions({ goal: name, within: null })}>{label}</button></th>
      <td>{duration(within_hours, by)}{by === "working" && " of working time"}</td>
      <td><Kept row={row} /></td>
      <td>{share(goal)}</td>
      <td><Amount n={n} what="decided" intervals={{ goal: name, result: null, days: null }} /></td>
      <td>{previous_n === 0 ? "–" : <Amount n={previous_n} what="decided before" intervals={{ goal: name, result: "before", days: null }}>{share(previous_share)}</Amount>}</td>
      <td>{running === 0 ? "–" : <><Amount n={late} what="late now" intervals={{ goal: name, result: "late", days: null }} /> of <Amount n={running} what="running" intervals={{ goal: name, result: "running", days: null }} /> running</>}</td>
    </tr>
  );
}

interface AmountProps {
  n: number;
  what: string;
  intervals: GoalIntervals;
  /** What stands for the amount: a share of it. */
  children?: string;
}

/** Shows an amount as a button that opens what it counts. */
function Amount({ n, what, intervals, children }: AmountProps) {
  if (n === 0) return <>0</>;
  const label = `${children ? `${children} of ` : ""}${grouped(n)} ${what}`;
  return <button type="button" class="plain" data-n={n} aria-label={label} title={children && label} onClick={() => openGoalIntervals(intervals)}>{children ?? grouped(n)}</button>;
}

function Kept({ row: { share: kept, met } }: { row: GoalRow }) {
  if (met === null) return <>–</>;
  return <span class={met ? "good" : "bad"}>{share(kept)} <span class="visually-hidden">{met ? "reaches the goal" : "is below the goal"}</span><span aria-hidden="true">{met ? "✓" : "↓"}</span></span>;
}
