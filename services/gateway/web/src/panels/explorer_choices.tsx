import { Select, type Choice } from "../parts/select";
import { definitions } from "../queries/definitions";
import { chosenComparison, chosenGrouping, chosenMetric, groupings } from "../queries/explorer";
import { mergesByQuery, namesOf } from "../queries/filter_options";
import { selection } from "../queries/selection";
import { useQuery } from "../queries/use_query";
import { writeComparison, type Comparison } from "../state/comparison";
import type { Grouping } from "../state/groupings";
import { setOptions } from "../state/location";
import { addDays, daysBetween } from "../format/dates";

export const GROUPING_LABELS: Record<Grouping, string> = { author: "by developer", team: "by team", repo: "by repository", size: "by size", weekday: "by weekday", hour: "by hour of day" };

/** Shows what chooses the metric, how it is split, and what it is compared with. */
export function ExplorerPickers() {
  const offered = (definitions.result.value.data?.metrics.metrics ?? []).map(({ name, label }) => ({ key: name, label }));
  const splits: Choice<Grouping | null>[] = [{ key: null, label: "over time" }, ...groupings().map((key) => ({ key, label: GROUPING_LABELS[key] }))];
  return (
    <div class="pickers">
      <Select what="Metric" offered={offered} chosen={chosenMetric()?.name ?? ""} onChoose={(name) => setOptions({ metric: name })} />
      <Select what="Shown" offered={splits} chosen={chosenGrouping()} onChoose={(key) => setOptions({ group: key })} />
      <ComparisonPicker />
    </div>
  );
}

function ComparisonPicker() {
  const comparison = chosenComparison();
  const { data } = useQuery(() => mergesByQuery("team")).result.value;
  const teams = namesOf(data?.all, comparison?.kind === "team" ? [comparison.team] : []);
  const choices: Choice<string | null>[] = [
    { key: null, label: "not compared" },
    { key: "before", label: "with the period before" },
    { key: "day", label: "before and after a day" },
    ...teams.map((team) => ({ key: `team:${team}`, label: `with team ${team}` })),
  ];
  const chosen = comparison?.kind === "day" ? "day" : writeComparison(comparison);
  return (
    <>
      <Select what="Compared" offered={choices} chosen={chosen} onChoose={(key) => setOptions({ compare: key === "day" ? writeComparison({ kind: "day", day: middle() }) : key })} />
      {comparison?.kind === "day" && <Day comparison={comparison} />}
    </>
  );
}

/** Returns the day in the middle of the period. */
function middle(): string {
  const days = selection.value;
  return days ? addDays(days.from, Math.floor(daysBetween(days.from, days.to) / 2)) : "";
}

function Day({ comparison }: { comparison: Comparison & { kind: "day" } }) {
  const choose = (day: string): void => { if (day) setOptions({ compare: writeComparison({ kind: "day", day }) }, true); };
  return <label class="day">Day<input type="date" value={comparison.day} onChange={(event) => choose(event.currentTarget.value)} /></label>;
}
