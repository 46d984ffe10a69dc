import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { Bucket } from "../charts/buckets";
import { ChartCanvas } from "../charts/canvas";
import { withMarks } from "../charts/marks";
import type { ChartModel } from "../charts/model";
import { DataTable } from "../parts/data_table";
import { unlessClosingMenu } from "../parts/pause";
import type { Query } from "../queries/query";
import { markRows } from "../queries/marks";
import { metricOf } from "../queries/definitions";
import { Panel } from "./panel";
import { ReleaseKey } from "./release_key";
import { zoomTo } from "./zoom";
import { InfoButton, PanelTools } from "./panel_tools";
import { tableOption } from "./table_option";

interface Props<T extends object> {
  id: string;
  title: string;
  class: string;
  query: Query<T>;
  metric: string;
  csv: string | null;
  about: (data: T) => ComponentChildren;
  /** The chart of the data, or null where there is nothing to draw. */
  model: (data: T) => ChartModel | null;
  /** What the model depends on besides the data. */
  dependencies?: readonly unknown[];
  /** The buckets of a chart over time: a stretch dragged over them becomes the period. */
  buckets?: (data: T) => readonly Bucket[];
  empty: ComponentChildren;
  /** The legend above the chart. */
  legend?: (data: T, model: ChartModel) => ComponentChildren;
  extraTools?: () => ComponentChildren;
  /** Opens what is behind a point; left out: nothing can be opened. */
  onPick?: ((data: T, index: number, series: string | null) => void) | undefined;
}

/** Shows a panel with a chart, its definition, table, CSV and link; a click on a point opens its drill-down. */
export function ChartPanel<T extends object>(props: Props<T>) {
  const { id, title, query, metric, csv, about, extraTools } = props;
  const [asTable, setAsTable] = tableOption(id);
  return (
    <Panel
      id={id} title={title} query={query} class={props.class} about={about}
      tools={() => <>{extraTools?.()}<InfoButton title={title} help={metricOf(metric)?.help ?? ""} /><PanelTools id={id} csv={csv} asTable={asTable} onTable={setAsTable} /></>}
    >
      {(data) => <ChartContent {...props} data={data} asTable={asTable} />}
    </Panel>
  );
}

function ChartContent<T extends object>(props: Props<T> & { data: T; asTable: boolean }) {
  const { data, asTable, title, dependencies = [] } = props;
  const marks = markRows.value;
  const model = useMemo(() => {
    const plain = props.model(data);
    return plain && props.buckets ? withMarks(plain, props.buckets(data), marks) : plain;
  }, [data, marks, ...dependencies]);
  if (model === null) return <>{props.empty}</>;
  const { onPick } = props;
  const pick = onPick && ((index: number, series: string | null = null): void => onPick(data, index, series));
  const buckets = props.buckets?.(data);
  const zoom = buckets && ((first: number, last: number): void => zoomTo(buckets, first, last));
  return (
    <>
      {!asTable && (
        <div class="keys">
          {props.legend?.(data, model)}
          <ReleaseKey model={model} />
        </div>
      )}
      {!asTable && <ChartCanvas model={model} onPick={pick && unlessClosingMenu(pick)} onZoom={zoom} />}
      <DataTable caption={title} table={model.table} visuallyHidden={!asTable} onPick={pick} />
    </>
  );
}
