import type { GoalAnswer } from "../api/schema";
import { bucketsOf } from "../charts/buckets";
import { ChartCanvas } from "../charts/canvas";
import { goalSeriesChart } from "../charts/goal_series";
import { grouped } from "../format/numbers";
import { DataTable } from "../parts/data_table";
import { unlessClosingMenu } from "../parts/pause";
import { EmptyMessage } from "../parts/empty_message";
import { timezone } from "../queries/definitions";
import { goalSeriesQuery } from "../queries/goals";
import { useQuery } from "../queries/use_query";
import { todayIn } from "../state/clock";
import { openGoalIntervals } from "../state/location";
import { Panel } from "./panel";
import { InfoButton, PanelTools } from "./panel_tools";
import { tableOption } from "./table_option";

const HELP = "The share that kept the goal, of all that was decided in each bucket: kept at its end, or missed at its deadline.";

/** Shows which share kept a goal, over the selected days. */
export function GoalSeriesPanel({ goal }: { goal: string }) {
  const query = useQuery(() => goalSeriesQuery(goal), goal);
  const [asTable, setAsTable] = tableOption("trend");
  return (
    <Panel
      id="trend" title="Over time" class="full short" query={query}
      about={({ trend }) => `${trend.label}, by ${trend.interval} · n ${grouped(trend.series[0]?.total.n ?? 0)}`}
      tools={() => <><InfoButton title="Over time" help={HELP} /><PanelTools id="trend" csv={query.paths && query.paths.trend} asTable={asTable} onTable={setAsTable} /></>}
    >
      {({ trend }) => (trend.series[0]?.total.n ? <Trend trend={trend} asTable={asTable} /> : <EmptyMessage why="Nothing was decided in these days, with these filters." />)}
    </Panel>
  );
}

function Trend({ trend, asTable }: { trend: GoalAnswer; asTable: boolean }) {
  const today = todayIn(timezone.value ?? "UTC");
  const model = goalSeriesChart(trend, today);
  const pick = (index: number): void => {
    const days = bucketsOf(trend.series[0]?.points ?? [], trend, today)[index];
    if (days) openGoalIntervals({ goal: trend.name, result: null, days: { from: days.start, to: days.end } });
  };
  return (
    <>
      {!asTable && <ChartCanvas model={model} onPick={unlessClosingMenu(pick)} />}
      <DataTable caption="The goal over time" table={model.table} visuallyHidden={!asTable} onPick={pick} />
    </>
  );
}
