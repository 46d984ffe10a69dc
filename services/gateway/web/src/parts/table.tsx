import type { Table } from "../charts/model";

interface Props {
  caption: string;
  table: Table;
  /** Only for those who hear the page; the chart is shown. */
  unseen: boolean;
  onPick?: ((row: number) => void) | undefined;
}

/** What a chart shows, in words; what has a time, the newest first, as people look for it. A row's name opens what is behind it. */
export function DataTable({ caption, table, unseen, onPick }: Props) {
  const given = table.rows.map((cells, index) => ({ cells, index }));
  const rows = table.asGiven ? given : given.reverse();
  return (
    <div class={unseen ? "unseen" : "table-box"} {...(!unseen && { tabIndex: 0, role: "region", "aria-label": caption })}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>{table.head.map((name) => <th key={name} scope="col">{name}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(({ cells: [name, ...cells], index }) => (
            <tr key={name}>
              <th scope="row">
                {unseen || !onPick ? name : <button type="button" class="plain" onClick={() => onPick(index)}>{name}</button>}
              </th>
              {cells.map((cell, i) => <td key={i}>{cell}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
