import type { MilestoneExplained } from "../api/schema";
import { moment } from "../format/dates";
import { timezone } from "../queries/definitions";

/** Lists the milestones in order of time, each with the rule that chose it; then those that are not known. */
export function Milestones({ milestones }: { milestones: MilestoneExplained[] }) {
  const known = milestones.filter((one) => one.at !== null).sort((a, b) => Date.parse(a.at!) - Date.parse(b.at!));
  const unknown = milestones.filter((one) => one.at === null);
  return (
    <section>
      <h3>Milestones</h3>
      <dl class="explained">
        {[...known, ...unknown].map(({ name, at, rule, fact }) => (
          <div key={name}>
            <dt>{name.replaceAll("_", " ")}</dt>
            <dd class="figure-cell">{at === null ? "–" : <time dateTime={at}>{moment(at, timezone.value ?? "UTC")}</time>}</dd>
            <dd class="muted line">{rule}{fact && <> <code>{fact}</code></>}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
