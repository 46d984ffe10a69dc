import type { GoalThreshold, PreviewAnswer } from "../api/schema";
import { ChartCanvas } from "../charts/canvas";
import { previewChart } from "../charts/preview";
import { duration } from "../format/durations";
import { share } from "../format/figures";
import { amount, counted, grouped } from "../format/numbers";
import { DataTable } from "../parts/data_table";
import { previewQuery } from "../queries/goals";
import { useQuery } from "../queries/use_query";
import { optionOf, setOptions } from "../state/location";
import { Panel } from "./panel";
import { InfoButton, PanelTools } from "./panel_tools";
import { tableOption } from "./table_option";

const DAYS = 90;
/** The thresholds of the slider, in hours. */
const STEPS = [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 60, 72, 96, 120, 168, 240, 336];
const HELP = "How often an alert about this goal would have been told with another threshold, and how the goal would have been kept. Nothing is stored and nothing sent; headway.toml says what is used.";

/** Shows what a threshold would have meant: alerts by week, and the share that keeps the goal. */
export function GoalPreviewPanel({ goal }: { goal: GoalThreshold }) {
  const hours = hoursOf(optionOf("within")) ?? goal.within_hours;
  const query = useQuery(() => previewQuery(goal.name, () => optionOf("within"), DAYS), goal.name);
  const [asTable, setAsTable] = tableOption("preview");
  return (
    <Panel
      id="preview" title="With another threshold" class="half" query={query}
      about={() => `the last ${DAYS} days`}
      tools={() => <><InfoButton title="With another threshold" help={HELP} /><PanelTools id="preview" csv={query.paths && query.paths.preview} asTable={asTable} onTable={setAsTable} /></>}
    >
      {({ preview }) => (
        <>
          <Slider hours={hours} by={goal.by} />
          <Told preview={preview} />
          {!asTable && <ChartCanvas model={previewChart(preview)} onPick={undefined} />}
          <DataTable caption="Alerts by week" table={previewChart(preview).table} visuallyHidden={!asTable} />
        </>
      )}
    </Panel>
  );
}

function Slider({ hours, by }: { hours: number; by: GoalThreshold["by"] }) {
  const step = nearest(hours);
  const text = `${duration(hours, by)}${by === "working" ? " of working time" : ""}`;
  return (
    <label class="slider">
      <span>Within {text}</span>
      <input
        type="range" min={0} max={STEPS.length - 1} step={1} value={step} aria-valuetext={text}
        onInput={(event) => setOptions({ within: `${STEPS[event.currentTarget.valueAsNumber]}h` }, true)}
      />
    </label>
  );
}

function Told({ preview: { n, share: kept, goal, alerts, per_week } }: { preview: PreviewAnswer }) {
  return (
    <p>
      {n === 0 ? "Nothing was decided" : <>Kept by <strong>{share(kept)}</strong> of {grouped(n)} (goal {share(goal)})</>}
      ; <strong>{counted(alerts, "alerts")}</strong>, {amount(per_week)} a week.
    </p>
  );
}

/** Reads the hours of a threshold like `24h`. */
function hoursOf(text: string | null): number | null {
  const found = /^([1-9]\d{0,4})h$/.exec(text ?? "");
  return found ? Number(found[1]) : null;
}

function nearest(hours: number): number {
  const apart = STEPS.map((step) => Math.abs(Math.log(step / hours)));
  return apart.indexOf(Math.min(...apart));
}
