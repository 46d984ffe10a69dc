import { useLayoutEffect, useRef } from "preact/hooks";
import type { PhaseExplained } from "../api/schema";
import { duration } from "../format/durations";
import { Swatch } from "../charts/swatch";
import { fill } from "../charts/patterns";
import type { Pattern } from "../charts/model";
import { metricOf } from "../queries/definitions";
import { theme, token } from "../theme/theme";

const PATTERNS: Pattern[] = ["plain", "stripes", "dots", "waves"];
const HEIGHT = 16;

/** Shows the phases of one pull request's cycle time. Two names on one phase: a milestone between them is missing. */
export function PhasesBar({ phases, merged }: { phases: PhaseExplained[]; merged: boolean }) {
  const whole = phases.filter((phase) => phase.whole === "cycle_time");
  const sum = whole.reduce((total, phase) => total + phase.hours, 0);
  if (whole.length === 0) return null;
  const drawn = whole.map((phase) => ({ phase, ...styleOf(phase) }));
  return (
    <section aria-label="Phases of cycle time">
      <h3>Cycle time {duration(sum)}{!merged && " so far"}</h3>
      <PhaseStripe parts={drawn.map(({ phase, color, pattern }) => ({ share: sum === 0 ? 0 : phase.hours / sum, color, pattern }))} />
      <ul class="key">
        {drawn.map(({ phase, color, pattern }) => (
          <li key={phase.metrics.join("+")}>
            <Swatch color={color} pattern={pattern} />
            {phase.metrics.map((name) => metricOf(name)?.label ?? name).join(" + ")} <span class="muted">{duration(phase.hours)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function styleOf({ metrics, whole }: PhaseExplained): { color: string; pattern: Pattern } {
  const place = metrics.length === 1 ? (metricOf(whole)?.phases.indexOf(metrics[0]!) ?? -1) : -1;
  if (place < 0) return { color: "phase-several", pattern: "waves" };
  return { color: `phase-${1 + (place % 4)}`, pattern: PATTERNS[place % PATTERNS.length]! };
}

interface Part {
  share: number;
  color: string;
  pattern: Pattern;
}

function PhaseStripe({ parts }: { parts: Part[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const currentTheme = theme.value;
  useLayoutEffect(() => {
    const element = canvas.current!;
    element.width = element.clientWidth;
    const context = element.getContext("2d")!;
    let x = 0;
    for (const { share, color, pattern } of parts) {
      const width = share * element.width;
      context.fillStyle = fill(token(color), pattern, token("surface"), 1);
      context.fillRect(x, 0, Math.max(1, width - 1), HEIGHT);
      x += width;
    }
  }, [JSON.stringify(parts), currentTheme]);
  return <canvas class="stripe" ref={canvas} height={HEIGHT} aria-hidden="true" />;
}
