import { render } from "preact";
import { followDefinitions, readWhilePrinting } from "./queries/live_queries";
import { Shell } from "./shell";
import { followPrinting } from "./theme/print";

let shown = false;

/** Shows the dashboard; once is enough. */
export function show(): void {
  if (shown) return;
  shown = true;
  followDefinitions();
  readWhilePrinting();
  render(<Shell />, document.getElementById("app")!);
}

followPrinting();
// A print waits for no answers.
addEventListener("beforeprint", show);
