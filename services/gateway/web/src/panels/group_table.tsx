import type { Groups } from "../charts/groups";

interface Props {
  caption: string;
  /** What a row is: developer, team. */
  what: string;
  groups: Groups;
  /** Opens what a group counts. */
  onOpen: (key: string) => void;
}

/** Shows a metric by group as a table with a bar in each row. */
export function GroupTable({ caption, what, groups: { head, rows }, onOpen }: Props) {
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
          {rows.map(({ key, count, name, length, cells }) => (
            <tr key={name}>
              <th scope="row" title={name}><button type="button" class="plain name" data-n={count} onClick={() => onOpen(key)}>{name}</button></th>
              <td class="bar-cell" aria-hidden="true"><span class="length" style={{ inlineSize: `${Math.max(0.5, 100 * length)}%` }} /></td>
              {cells.map((cell, i) => <td key={i}>{cell}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
