import { address } from "../api/addresses";
import type { PageDefinitionVersion } from "../api/schema";
import { Query } from "./query";

/** The versions of the definitions, the newest first, each with what it changed. */
export const definitionVersionsQuery = () => new Query<{ versions: PageDefinitionVersion }>({
  paths: () => ({ versions: address("/api/v1/definitions/versions") }),
});
