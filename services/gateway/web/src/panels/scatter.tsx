import { useMemo } from "preact/hooks";
import type { PagePullRequestRow } from "../api/schema";
import { scatterOf, type ScatterPoint } from "../charts/scatter";
import { hideTooltip, showTooltip } from "../charts/tooltip";
import { duration, durationTick } from "../format/durations";
import { counted, grouped } from "../format/numbers";
import { EmptyMessage } from "../parts/empty_message";
import { unlessClosingMenu } from "../parts/pause";
import { metricOf } from "../queries/definitions";
import { scatterQuery } from "../queries/pull_request_table";
import { useQuery } from "../queries/use_query";
import { openDrawer } from "../state/location";
import { Panel } from "./panel";
import { InfoButton } from "./panel_tools";

const [WIDTH, HEIGHT, LEFT, BOTTOM, MARGIN] = [560, 270, 52, 28, 22];
const MEASURE = "cycle_time";
const HELP = "Each point is a merged pull request: to the right the larger, to the top the slower. Both axes are logarithmic. The table below says the same in numbers.";

/** Shows size against cycle time, a point for each merged pull request. */
export function ScatterPanel() {
  const query = useQuery(scatterQuery);
  return (
    <Panel
      id="scatter" title="Size against cycle time" class="half short" query={query}
      about={({ rows }) => `changed lines · ${aboutOf(rows)}`}
      tools={() => <InfoButton title="Size against cycle time" help={`${HELP} ${metricOf(MEASURE)?.help ?? ""}`} />}
    >
      {({ rows }) => <Points rows={rows} />}
    </Panel>
  );
}

function aboutOf({ items, total }: PagePullRequestRow): string {
  return items.length < total ? `the newest ${items.length} of ${grouped(total)}` : `n ${grouped(total)}`;
}

const toX = (place: number): number => LEFT + place * (WIDTH - LEFT - MARGIN);
const toY = (place: number): number => HEIGHT - BOTTOM - place * (HEIGHT - BOTTOM - MARGIN);

function Points({ rows }: { rows: PagePullRequestRow }) {
  const { points, xTicks, yTicks } = useMemo(() => scatterOf(rows.items, MEASURE), [rows]);
  if (points.length === 0) return <EmptyMessage why="No pull request with a known size was merged in these days." next="Choose a longer period or fewer filters." />;
  return (
    <svg class="scatter" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Changed lines against cycle time of ${counted(points.length, "pull requests")}`}>
      {yTicks.map(({ value, place }) => <g key={value}><line x1={LEFT} x2={WIDTH - MARGIN} y1={toY(place)} y2={toY(place)} /><text x={LEFT - 6} y={toY(place) + 4} text-anchor="end">{durationTick(value)}</text></g>)}
      {xTicks.map(({ value, place }) => <text key={value} x={toX(place)} y={HEIGHT - 8} text-anchor="middle">{grouped(value)}</text>)}
      {points.map((point) => <Point key={`${point.row.repository_id}/${point.row.number}`} point={point} />)}
    </svg>
  );
}

function Point({ point: { row, lines, hours, x, y } }: { point: ScatterPoint }) {
  const { repo, number, title } = row;
  const open = unlessClosingMenu(() => openDrawer({ kind: "pull-request", repo, number, former: null }));
  return (
    <circle
      cx={toX(x)} cy={toY(y)} r="4" data-pull={`${repo}#${number}`} onClick={open} onPointerLeave={hideTooltip}
      onPointerEnter={(event) => showTooltip({ title, rows: [{ label: "Cycle time", value: duration(hours) }], note: `${counted(lines, "lines")} · ${repo}#${number}` }, event.clientX, event.clientY)}
    />
  );
}
