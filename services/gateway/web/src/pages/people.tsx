import { MergesPanel } from "../panels/merges";
import { SideBySidePanel } from "../panels/side_by_side";

/** Shows teams and people side by side, never as a ranking, and who merged how much over time. */
export function PeoplePage() {
  return (
    <div class="grid">
      <SideBySidePanel />
      <MergesPanel />
    </div>
  );
}
