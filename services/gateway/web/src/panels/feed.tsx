import { ago } from "../format/durations";
import { moment } from "../format/dates";
import { feed, type FeedLine } from "../live/feed";
import { useHold, useSettled } from "../parts/hold";
import { now } from "../state/clock";
import { recent, timezone } from "../state/data";
import { filters } from "../state/location";
import { Empty, Failed } from "./panel";
import { PullRequestLink } from "./pull_request_link";

/** What just moved, who moved it, and how long ago. */
export function FeedPanel() {
  const { held, handlers } = useHold();
  const { settled: lines, behind } = useSettled(feed.value, held, filters.value);
  const { failure } = recent.reading.value;
  return (
    <section id="feed" class="panel half" aria-labelledby="feed-title" {...handlers}>
      <header>
        <h2 id="feed-title">Just moved</h2>
        {behind && <span class="paused">paused</span>}
      </header>
      <div class="body">
        {lines === null && (failure ? <Failed failure={failure} query={recent} /> : <div class="skeleton" aria-hidden="true" />)}
        {lines?.length === 0 && <Empty why="Nothing has moved yet." next="Every push of a button on GitHub appears here within a second or so." />}
        {lines !== null && lines.length > 0 && <ul class="rows feed">{lines.map((line) => <Line key={line.id} line={line} />)}</ul>}
      </div>
    </section>
  );
}

function Line({ line }: { line: FeedLine }) {
  const { what, who, at, repo, number } = line;
  return (
    <li class={line.arrived ? "arrived" : undefined}>
      <span class={`what ${what.replaceAll(" ", "-")}`}>{what}</span>
      <PullRequestLink row={line} />
      <time class="soft" dateTime={at} title={moment(at, timezone.value ?? "UTC")}>{ago(now.value - Date.parse(at))}</time>
      <span class="soft line">{repo}#{number}{who && ` · ${who}`}</span>
    </li>
  );
}
