import { useState } from "preact/hooks";
import type { MetricAnswer } from "../api/schema";
import { metricAddress } from "../api/addresses";
import { HeatMap, Shades } from "../charts/heat_map";
import { busiest, sumOf, weekOf, weekTable, type Week } from "../charts/week";
import { grouped } from "../format/numbers";
import { ALL_WEEKDAYS, hourSpan } from "../format/weekdays";
import { DataTable } from "../parts/table";
import { metricOf, scope } from "../state/data";
import { behindOf } from "../state/filters";
import { openBehind } from "../state/location";
import { mergeHours } from "../state/more";
import { NothingMerged } from "./cycle_time";
import { Panel } from "./panel";
import { Info, Tools } from "./tools";

const TITLE = "When we merge";
const ID = "merge-hours";

/** On which day of the week and at which hour: who ships on Fridays shows with a filter by person or team. */
export function MergeHoursPanel() {
  const [asTable, setAsTable] = useState(false);
  return (
    <Panel
      id={ID} title={TITLE} class="half short" query={mergeHours}
      about={({ hours }) => `by weekday and hour, ${hours.timezone} · n ${grouped(weekOf(hours).total)}`}
      tools={
        <>
          <Info title={TITLE} help={`${metricOf("merged")?.help ?? ""} By the clock of the team's time zone. An hour opens what was merged in it.`} />
          <Tools id={ID} csv={scope.value && metricAddress("merged", scope.value, { group_by: "weekday_hour" })} asTable={asTable} onTable={setAsTable} />
        </>
      }
    >
      {({ hours }) => <Shown answer={hours} asTable={asTable} />}
    </Panel>
  );
}

function Shown({ answer, asTable }: { answer: MetricAnswer; asTable: boolean }) {
  const week = weekOf(answer);
  if (week.total === 0) return <NothingMerged />;
  if (asTable) return <DataTable caption={TITLE} table={weekTable(week)} unseen={false} />;
  return (
    <>
      <HeatMap week={week} label={finding(week)} onOpen={openHour} />
      <Shades week={week} />
      <p class="soft small">{finding(week)}</p>
    </>
  );
}

function openHour(day: number, hour: number): void {
  if (scope.value) openBehind({ ...behindOf("merged", scope.value), when: { day, hour } });
}

/** What the picture says, in a sentence. */
function finding(week: Week): string {
  const { day, hour, count } = busiest(week)!;
  const share = (weekday: number): string => `${Math.round((100 * sumOf(week.counts[weekday]!)) / week.total)}%`;
  return `Most merges: ${ALL_WEEKDAYS[day]} ${hourSpan(hour)} (${grouped(count)}). On Mondays ${share(0)} of all, on Fridays ${share(4)}.`;
}
