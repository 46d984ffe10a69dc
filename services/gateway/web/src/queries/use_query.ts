import { useLayoutEffect, useMemo } from "preact/hooks";
import type { Query } from "./query";

/** Makes a query that lives as long as the component that shows it, or until `key` changes. */
export function useQuery<T extends object>(make: () => Query<T>, key: unknown = null): Query<T> {
  const query = useMemo(make, [key]);
  useLayoutEffect(() => query.start(), [query]);
  return query;
}
