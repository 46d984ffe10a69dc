import type { MetricAnswer } from "../api/schema";
import { onlySeries } from "../charts/buckets";
import { addDays, longDay } from "../format/dates";
import { grouped } from "../format/numbers";
import { canOverlay, isOverlaid, switchOverlay } from "../queries/previous_period";
import { spanBeforeInWords } from "../state/period";

/** Shows the switch that lays the charts of the page over the period before; nothing where there is none. */
export function OverlaySwitch() {
  if (!canOverlay()) return null;
  return <button type="button" class="tool text" aria-pressed={isOverlaid()} title="Lay the charts over those of the period before: as many whole weeks or months earlier as are shown" onClick={switchOverlay}>Period before</button>;
}

/** Names the entries of a chart's key for this period and the one that it is laid over, with the n of both. */
export function OverlayEntries({ now, before }: { now: MetricAnswer; before: MetricAnswer | undefined }) {
  if (!before) return null;
  const words = spanBeforeInWords(now);
  return (
    <>
      <li class="muted">{daysOf(now)} · n {grouped(onlySeries(now).total.n)}</li>
      <li class="muted"><DottedLine />before: {daysOf(before)} · n {grouped(onlySeries(before).total.n)}</li>
      {words && <li class="muted small">{words}</li>}
    </>
  );
}

function daysOf({ from, to }: MetricAnswer): string {
  return `${longDay(from)} – ${longDay(addDays(to, -1))}`;
}

function DottedLine() {
  return <svg width="28" height="8" aria-hidden="true"><line x1="2" y1="4" x2="26" y2="4" stroke="currentColor" stroke-width="2" stroke-dasharray="0.1 5" stroke-linecap="round" /></svg>;
}
