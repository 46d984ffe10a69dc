import { moment } from "../format/dates";
import { counted } from "../format/numbers";
import { EmptyMessage } from "../parts/empty_message";
import { timezone } from "../queries/definitions";
import { releasesQuery } from "../queries/deployments";
import { useQuery } from "../queries/use_query";
import { ForgeLink } from "./forge_link";
import { Panel } from "./panel";

/** Lists the releases of the period, the newest first. */
export function ReleasesPanel() {
  const query = useQuery(releasesQuery);
  return (
    <Panel id="releases" title="Releases" class="full" query={query} about={({ releases }) => counted(releases.total, "releases")}>
      {({ releases: { items } }) => (items.length === 0 ? (
        <EmptyMessage why="Nothing was released in these days." next="A release published on GitHub appears here, whatever counts as a deployment." />
      ) : (
        <ul class="rows many" aria-label="Releases, the newest first">
          {items.map(({ repo, id, ref, url, production, actor, created_at }) => (
            <li key={`${repo}/${id}`}>
              <ForgeLink url={url} title={`${repo} ${ref ?? ""}`}>{repo} <span class="muted">{ref}</span></ForgeLink>
              {!production && <span class="state">prerelease</span>}
              <span class="muted line">{created_at && moment(created_at, timezone.value ?? "UTC")}{actor && ` · ${actor}`}</span>
            </li>
          ))}
        </ul>
      ))}
    </Panel>
  );
}
