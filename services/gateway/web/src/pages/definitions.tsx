import { DefinitionVersionsPanel } from "../panels/definition_versions";
import { DefinitionListPanel } from "../panels/definitions_list";

/** Shows what the figures mean, and how that changed. */
export function DefinitionsPage() {
  return <div class="grid"><DefinitionListPanel /><DefinitionVersionsPanel /></div>;
}
