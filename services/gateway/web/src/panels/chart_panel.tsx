import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { ChartCanvas } from "../charts/canvas";
import type { ChartModel } from "../charts/model";
import { DataTable } from "../parts/table";
import type { Query } from "../state/query";
import { metricOf } from "../state/data";
import { Panel } from "./panel";
import { Info, Tools } from "./tools";

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
  /** What besides the data the model is made of. */
  given?: readonly unknown[];
  empty: ComponentChildren;
  /** What stands above the picture: the names of the series. */
  legend?: (data: T, model: ChartModel) => ComponentChildren;
  more?: ComponentChildren;
  onPick: (data: T, index: number, series: string | null) => void;
}

/** A panel with a chart: definition, table, CSV and link at hand; a click on a point opens what is behind it. */
export function ChartPanel<T extends object>(props: Props<T>) {
  const [asTable, setAsTable] = useState(false);
  const { id, title, query, metric, csv, about, more } = props;
  return (
    <Panel
      id={id} title={title} query={query} class={props.class} about={about}
      tools={<>{more}<Info title={title} help={metricOf(metric)?.help ?? ""} /><Tools id={id} csv={csv} asTable={asTable} onTable={setAsTable} /></>}
    >
      {(data) => <Drawn {...props} data={data} asTable={asTable} />}
    </Panel>
  );
}

function Drawn<T extends object>(props: Props<T> & { data: T; asTable: boolean }) {
  const { data, asTable, title, given = [] } = props;
  const model = useMemo(() => props.model(data), [data, ...given]);
  if (model === null) return <>{props.empty}</>;
  const pick = (index: number, series: string | null = null): void => props.onPick(data, index, series);
  return (
    <>
      {!asTable && props.legend?.(data, model)}
      {!asTable && <ChartCanvas model={model} onPick={pick} />}
      <DataTable caption={title} table={model.table} unseen={!asTable} onPick={pick} />
    </>
  );
}
