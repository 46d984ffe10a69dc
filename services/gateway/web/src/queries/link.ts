import { addDays } from "../format/dates";
import { view } from "../state/location";
import { addressOf } from "../state/view_address";
import { definitions } from "./definitions";
import { selection } from "./selection";

/** Returns a link that shows the same for ever: its days are fixed, and it says the version of the definitions. */
export function permalink(panel: string): string {
  const shown = view.value;
  const days = selection.value;
  const version = definitions.result.value.data?.metrics.definition_version;
  const period = days ? { kind: "days" as const, first: days.from, last: addDays(days.to, -1) } : shown.filters.period;
  const fixed = { ...shown, filters: { ...shown.filters, period }, options: { ...shown.options, ...(version !== undefined && { definitions: [String(version)] }) } };
  return new URL(`${addressOf(fixed)}#${panel}`, location.href).href;
}
