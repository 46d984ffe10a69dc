import type { Bucket } from "../charts/buckets";
import { addDays } from "../format/dates";
import { filterBy } from "../state/location";

/** Makes the days from one bucket to another the period of the page. */
export function zoomTo(buckets: readonly Bucket[], first: number, last: number): void {
  const [from, to] = [buckets[first], buckets[last]];
  if (from && to) filterBy({ period: { kind: "days", first: from.start, last: addDays(to.end, -1) } });
}
