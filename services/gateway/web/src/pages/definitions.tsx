import { DefinitionVersionsPanel } from "../panels/definition_versions";
import { DefinitionListPanel } from "../panels/definitions_list";
import { DefinitionsPreviewPanel } from "../panels/definitions_preview";

/** Shows what the figures mean, how that changed, and what a change would do. */
export function DefinitionsPage() {
  return <div class="grid"><DefinitionListPanel /><DefinitionVersionsPanel /><DefinitionsPreviewPanel /></div>;
}
