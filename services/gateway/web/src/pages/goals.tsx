import { GoalPreviewPanel } from "../panels/goal_preview";
import { GoalSeriesPanel } from "../panels/goal_series";
import { GoalsPanel } from "../panels/goals";
import { MissedPanel } from "../panels/missed";
import { goalThresholds } from "../queries/definitions";
import { optionOf } from "../state/location";

/** Shows how goals are kept, what missed the chosen one, and what another threshold would have meant. */
export function GoalsPage() {
  const goals = goalThresholds.value;
  const chosen = goals.find(({ name }) => name === optionOf("goal")) ?? goals[0];
  return (
    <div class="grid">
      <GoalsPanel chosen={chosen?.name ?? null} />
      {chosen && <GoalSeriesPanel key={`trend ${chosen.name}`} goal={chosen.name} />}
      {chosen && <MissedPanel key={chosen.name} goal={chosen.name} />}
      {chosen && optionOf("wall") === null && <GoalPreviewPanel key={chosen.name} goal={chosen} />}
    </div>
  );
}
