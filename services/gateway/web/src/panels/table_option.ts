import { optionsOf, setOptions } from "../state/location";

/** Returns whether a panel shows its table, as the address says, and what changes it. */
export function tableOption(id: string): [asTable: boolean, show: (asTable: boolean) => void] {
  const tables = optionsOf("table");
  const others = tables.filter((one) => one !== id);
  return [tables.includes(id), (asTable) => setOptions({ table: asTable ? [...others, id] : others }, true)];
}
