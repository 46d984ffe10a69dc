import type { PullRequestDetail } from "../api/schema";
import { lifeOf, type Lane, type Life } from "../charts/life";
import { moment } from "../format/dates";
import { duration } from "../format/durations";
import { timezone } from "../queries/definitions";
import { minute } from "../state/clock";

const HOUR = 3_600_000;

/** Shows a pull request's life as lanes on one time axis. */
export function LifeLanes({ pull }: { pull: PullRequestDetail }) {
  const life = lifeOf(pull, minute.value);
  if (life === null) return null;
  return (
    <section aria-label="Its life">
      <h3>Its life, {duration((life.to - life.from) / HOUR)}</h3>
      <div class="life">
        {life.lanes.map((lane) => <LaneRow key={lane.name} lane={lane} life={life} />)}
        <p class="muted life-axis"><time>{said(life.from)}</time><time>{said(life.to)}</time></p>
      </div>
    </section>
  );
}

function said(at: number): string {
  return moment(new Date(at).toISOString(), timezone.value ?? "UTC");
}

function LaneRow({ lane: { name, bars, points }, life }: { lane: Lane; life: Life }) {
  const place = (at: number): string => `${(100 * (at - life.from)) / Math.max(1, life.to - life.from)}%`;
  return (
    <div class="lane">
      <h4 title={name}>{name}</h4>
      <ul class="track">
        {bars.map((bar, i) => (
          <Named key={`${bar.label}-${i}`} class={`bar ${bar.tone}${bar.open ? " unfinished" : ""}`} style={{ insetInlineStart: place(bar.from), inlineSize: `max(3px, calc(${place(bar.to)} - ${place(bar.from)}))` }} words={`${bar.label}, ${said(bar.from)} – ${bar.open ? "now" : said(bar.to)}, ${duration((bar.to - bar.from) / HOUR)}`} />
        ))}
        {points.map((point, i) => <Named key={`${point.label}-${i}`} class="point" style={{ insetInlineStart: place(point.at) }} words={`${point.label}, ${said(point.at)}`} />)}
      </ul>
    </div>
  );
}

function Named({ words, ...rest }: { words: string; class: string; style: Record<string, string> }) {
  return <li title={words} {...rest}><span class="visually-hidden">{words}</span></li>;
}
