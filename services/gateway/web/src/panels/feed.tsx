import { useEffect, useMemo, useRef } from "preact/hooks";
import { ago } from "../format/durations";
import { moment } from "../format/dates";
import { Feed, type FeedLine } from "../live/feed";
import { useInView } from "../parts/in_view";
import { usePause, useFrozenValue } from "../parts/pause";
import { now } from "../state/clock";
import { timezone } from "../queries/definitions";
import { filters } from "../state/location";
import { EmptyMessage } from "../parts/empty_message";
import { FailureMessage } from "../parts/failure_message";
import { PullRequestLink } from "./pull_request_link";

/** Shows what happened last: what, who, and how long ago. */
export function FeedPanel() {
  const { paused, handlers } = usePause();
  const section = useRef<HTMLElement>(null);
  const feed = useMemo(() => new Feed(), []);
  useEffect(() => feed.start(), []);
  useInView(section, feed.recent);
  const { shown: lines, outdated } = useFrozenValue(feed.lines.value, paused, filters.value);
  const { failure } = feed.recent.result.value;
  return (
    <section ref={section} id="feed" class="panel half" aria-labelledby="feed-title" {...handlers}>
      <header>
        <h2 id="feed-title">Just moved</h2>
        {outdated && <span class="paused">paused</span>}
      </header>
      <div class="body">
        {lines === null && (failure ? <FailureMessage failure={failure} query={feed.recent} /> : <div class="skeleton" aria-hidden="true" />)}
        {lines?.length === 0 && <EmptyMessage why="Nothing has moved yet." next="What happens on GitHub appears here within seconds." />}
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
      <time class="muted" dateTime={at} title={moment(at, timezone.value ?? "UTC")}>{ago(now.value - Date.parse(at))}</time>
      <span class="muted line">{repo}#{number}{who && ` · ${who}`}</span>
    </li>
  );
}
