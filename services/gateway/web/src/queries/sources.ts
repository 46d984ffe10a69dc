import { address } from "../api/addresses";
import type { Sources } from "../api/schema";
import { Query } from "./query";
import { streamReady } from "./selection";

export const sources = new Query<{ sources: Sources }>({
  paths: () => (streamReady.value ? { sources: address("/api/v1/sources") } : null),
});
