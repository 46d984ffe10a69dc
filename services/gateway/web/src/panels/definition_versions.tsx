import type { DefinitionVersion } from "../api/schema";
import { moment } from "../format/dates";
import { counted } from "../format/numbers";
import { timezone } from "../queries/definitions";
import { definitionVersionsQuery } from "../queries/definition_versions";
import { useQuery } from "../queries/use_query";
import { Panel } from "./panel";

/** Lists the versions of the definitions, the newest first, each with what it changed. */
export function DefinitionVersionsPanel() {
  const query = useQuery(definitionVersionsQuery);
  return (
    <Panel id="definition-versions" title="Versions" class="full" query={query} about={({ versions }) => counted(versions.total, "versions")}>
      {({ versions: { items } }) => <ul class="rows">{items.map((row) => <Version key={row.version} row={row} />)}</ul>}
    </Panel>
  );
}

function Version({ row: { version, since, known, added, removed, changed, others } }: { row: DefinitionVersion }) {
  const words = [
    ...(added.length > 0 ? [`added ${added.join(", ")}`] : []),
    ...(removed.length > 0 ? [`removed ${removed.join(", ")}`] : []),
    ...(changed.length > 0 ? [`changed ${changed.map(({ metric }) => metric).join(", ")}`] : []),
    ...others,
  ];
  return (
    <li>
      <span class="title">Version {version}</span>
      <time class="muted" dateTime={since}>in force since {moment(since, timezone.value ?? "UTC")}</time>
      <span class="muted line">{words.join(" · ") || (known ? "the same metrics as before" : "what it changed is not known")}</span>
    </li>
  );
}
