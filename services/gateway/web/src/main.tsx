import { render } from "preact";
import { followDefinitions, readWhilePrinting } from "./queries/live_queries";
import { Shell } from "./shell";
import { followPrinting } from "./theme/print";

/** Shows the dashboard. */
export function show(): void {
  followDefinitions();
  readWhilePrinting();
  followPrinting();
  render(<Shell />, document.getElementById("app")!);
}
