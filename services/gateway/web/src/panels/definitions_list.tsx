import type { MetricDefinition } from "../api/schema";
import { counted } from "../format/numbers";
import { PageLink } from "../parts/page_link";
import { definitions } from "../queries/definitions";
import { viewOf } from "../state/location";
import { Panel } from "./panel";

/** Lists every metric in force in the words of the definitions: what it measures, how, and what it means. */
export function DefinitionListPanel() {
  return (
    <Panel
      id="definition-list" title="What the figures mean" class="full" query={definitions}
      tools={() => <a class="tool text" href="#definitions-preview">Preview a changed file</a>}
      about={({ metrics }) => `version ${metrics.definition_version} · ${counted(metrics.metrics.length, "metrics")} · ${metrics.timezone}`}
    >
      {({ metrics: { metrics } }) => (
        <dl class="definitions">
          {metrics.map((metric) => (
            <div key={metric.name} id={`metric-${metric.name}`}>
              <dt><PageLink to={viewOf("explore", { metric: [metric.name] })}>{metric.label}</PageLink> <code>{metric.name}</code></dt>
              <dd class="rule">{ruleOf(metric)}</dd>
              <dd class="muted">{metric.help}{metric.phases.length > 0 && ` Phases: ${metric.phases.join(" + ")}.`}</dd>
              <dd><details><summary>As in headway.toml</summary><pre>{metric.toml}</pre></details></dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

/** Returns the rule of a metric as the definitions state it. */
function ruleOf({ kind, from, to, count, at, clock, unit, better }: MetricDefinition): string {
  const measured = kind === "span" ? `from ${from} to ${to}` : `count ${count}`;
  const hours = unit === "hours" ? `, in ${clock === "working" ? "working" : "all"} hours` : `, in ${unit}`;
  const day = at ? `, on the day of ${at}` : "";
  return `${measured}${hours}${day}${better ? ` · ${better} is better` : ""}`.replaceAll("_", " ");
}
