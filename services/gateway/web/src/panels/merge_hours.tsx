import type { MetricAnswer } from "../api/schema";
import { metricAddress } from "../api/addresses";
import { HeatMap, Shades } from "../charts/heat_map";
import { busiest, sumOf, weekOf, weekTable, type Week } from "../charts/week";
import { grouped } from "../format/numbers";
import { ALL_WEEKDAYS, hourSpan, twoDigits } from "../format/weekdays";
import { unlessClosingMenu } from "../parts/pause";
import { DataTable } from "../parts/data_table";
import { metricOf } from "../queries/definitions";
import { selection } from "../queries/selection";
import { drillDownOf } from "../state/view";
import { openDrillDown } from "../state/location";
import { mergeHoursQuery } from "../queries/metrics";
import { useQuery } from "../queries/use_query";
import { NothingMerged } from "./nothing_merged";
import { Panel } from "./panel";
import { InfoButton, PanelTools } from "./panel_tools";
import { tableOption } from "./table_option";

const TITLE = "When we merge";
const ID = "merge-hours";

/** Shows merges by day of the week and hour. */
export function MergeHoursPanel() {
  const [asTable, setAsTable] = tableOption(ID);
  return (
    <Panel
      id={ID} title={TITLE} class="half short" query={useQuery(mergeHoursQuery)}
      about={({ hours }) => `by weekday and hour, ${hours.timezone} · n ${grouped(weekOf(hours).total)}`}
      tools={() => (
        <>
          <InfoButton title={TITLE} help={`${metricOf("merged")?.help ?? ""} By the clock of the team's time zone. An hour opens what was merged in it.`} />
          <PanelTools id={ID} csv={selection.value && metricAddress("merged", selection.value, { group_by: "weekday_hour" })} asTable={asTable} onTable={setAsTable} />
        </>
      )}
    >
      {({ hours }) => <Content answer={hours} asTable={asTable} />}
    </Panel>
  );
}

function Content({ answer, asTable }: { answer: MetricAnswer; asTable: boolean }) {
  const week = weekOf(answer);
  if (week.total === 0) return <NothingMerged />;
  if (asTable) return <DataTable caption={TITLE} table={weekTable(week)} visuallyHidden={false} />;
  return (
    <>
      <HeatMap week={week} label={describeWeek(week)} onOpen={unlessClosingMenu(openHour)} />
      <Shades week={week} />
      <p class="muted small">{describeWeek(week)}</p>
    </>
  );
}

function openHour(day: number, hour: number): void {
  if (selection.value) openDrillDown(drillDownOf("merged", selection.value, { weekday: [String(day + 1)], hour: [twoDigits(hour)] }));
}

/** Describes the heat map in a sentence. */
function describeWeek(week: Week): string {
  const { day, hour, count } = busiest(week)!;
  const share = (weekday: number): string => `${Math.round((100 * sumOf(week.counts[weekday]!)) / week.total)}%`;
  return `Most merges: ${ALL_WEEKDAYS[day]} ${hourSpan(hour)} (${grouped(count)}). On Mondays ${share(0)} of all, on Fridays ${share(4)}.`;
}
