import type { Table } from "../charts/model";

interface Props {
  caption: string;
  table: Table;
  /** Only for screen readers; the chart is shown instead. */
  visuallyHidden: boolean;
  onPick?: ((row: number) => void) | undefined;
}

/** Shows a chart's data as a table, newest bucket first. A row's name opens its drill-down. */
export function DataTable({ caption, table, visuallyHidden, onPick }: Props) {
  const given = table.rows.map((cells, index) => ({ cells, index }));
  const rows = table.keepOrder ? given : given.reverse();
  return (
    <div class={visuallyHidden ? "visually-hidden" : "table-box"} {...(!visuallyHidden && { tabIndex: 0, role: "region", "aria-label": `${caption}, as a table` })}>
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>{table.head.map((name) => <th key={name} scope="col">{name}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(({ cells: [name, ...cells], index }) => (
            <tr key={name}>
              <th scope="row">
                {visuallyHidden || !onPick ? name : <button type="button" class="plain" data-n={table.counts?.[index]} onClick={() => onPick(index)}>{name}</button>}
              </th>
              {cells.map((cell, i) => <td key={i}>{cell}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
