import { SourcesPanel } from "../panels/sources";

/** Shows what is collected, and how far. */
export function SourcesPage() {
  return <div class="grid"><SourcesPanel /></div>;
}
