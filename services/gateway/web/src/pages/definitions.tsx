import { DefinitionListPanel } from "../panels/definitions_list";

/** Shows what the figures mean. */
export function DefinitionsPage() {
  return <div class="grid"><DefinitionListPanel /></div>;
}
