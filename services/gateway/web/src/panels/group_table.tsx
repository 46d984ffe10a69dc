import type { Groups } from "../charts/groups";

interface Props {
  caption: string;
  /** What a row is: developer, team. */
  what: string;
  groups: Groups;
}

/** Shows a metric by group as a table with a bar in each row. */
export function GroupTable({ caption, what, groups: { head, rows } }: Props) {
  return (
    <div class="table-box groups" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" class="capital">{what}</th>
            <td class="bar-cell" aria-hidden="true" />
            {head.map((name) => <th key={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, length, cells }) => (
            <tr key={name}>
              <th scope="row" title={name}>{name}</th>
              <td class="bar-cell" aria-hidden="true"><span class="length" style={{ inlineSize: `${Math.max(0.5, 100 * length)}%` }} /></td>
              {cells.map((cell, i) => <td key={i}>{cell}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
