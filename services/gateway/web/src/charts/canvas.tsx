import { BarController, BarElement, CategoryScale, Chart, LinearScale, LineController, LineElement, PointElement, Tooltip, type TooltipModel } from "chart.js";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { printing } from "../theme/print";
import { isStill, theme } from "../theme/theme";
import { configOf, type Config } from "./config";
import { mergeData } from "./datasets";
import type { ChartModel } from "./model";
import { referenceLines } from "./reference_lines";
import { lineLabels } from "./line_labels";
import { hideTooltip, showTooltip } from "./tooltip";
import { dragged, Stretch, useDrag } from "./zoom";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, PointElement, Tooltip);

Chart.defaults.font.family = getComputedStyle(document.documentElement).fontFamily;

const DURATION = 250;
/** How large a chart is on paper, in pixels: a page of A4 without its margins, and the height that the print styles give it. */
const PAPER = [670, 260] as const;
let instances = 0;

interface Props {
  model: ChartModel;
  /** Called for a click on a bucket, with the series if one was hit. */
  onPick: ((index: number, series: string | null) => void) | undefined;
  /** Called with the first and the last bucket of a stretch that was dragged over them. */
  onZoom?: ((first: number, last: number) => void) | undefined;
}

/**
 * Draws a chart. It lives as long as its panel: new data moves what is drawn. For tests, `data-instance` counts charts
 * and `data-drawn` counts drawings.
 */
export function ChartCanvas({ model, onPick, onZoom }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart<"bar" | "line", (number | null)[], string | string[]>>(null);
  const latest = useRef<LatestProps>({ model, onPick, read: null });
  latest.current = { ...latest.current, model, onPick };
  const currentTheme = theme.value;

  // With the panel, not after it: what is drawn first is not to wait for what else has been answered meanwhile.
  useLayoutEffect(() => {
    Chart.defaults.font.size = 0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const config = withBehaviour(configOf(model), latest);
    if (chart.current === null) {
      // At once: what moves into place is drawn whole only a quarter of a second later.
      chart.current = new Chart(canvas.current!, { ...config, options: { ...config.options, animation: false }, plugins: [referenceLines, lineLabels] });
      canvas.current!.dataset["instance"] = String(++instances);
    } else {
      chart.current.data = mergeData(chart.current.data, config.data);
      chart.current.options = config.options!;
      // What still moves would be drawn with the next frame, and a print has none.
      if (isStill()) chart.current.stop();
      chart.current.update(isStill() ? "none" : undefined);
    }
    canvas.current!.dataset["drawn"] = String(Number(canvas.current!.dataset["drawn"] ?? 0) + 1);
  }, [model, currentTheme]);

  // On paper it is drawn anew for the width of a page: what is drawn for a wide window is small there.
  const onPaper = printing.value;
  useLayoutEffect(() => {
    if (!onPaper) return;
    chart.current!.resize(...PAPER);
    return () => chart.current?.resize();
  }, [onPaper]);

  useEffect(() => () => { hideTooltip(); chart.current?.destroy(); }, []);

  // Where a tap begins, the tooltip is still the one of the tap before.
  const drag = useDrag(onZoom && ((from, to) => {
    const axis = chart.current!.scales["x"]!;
    const bucketAt = (place: number): number => Math.max(0, Math.min(model.labels.length - 1, Math.round(axis.getValueForPixel(place) ?? 0)));
    onZoom(bucketAt(from), bucketAt(to));
  }));
  const onPointerDown = (): void => { latest.current.read = chart.current?.tooltip?.getActiveElements()[0]?.index ?? null; };
  return (
    <div class="chart" {...drag.handlers}>
      <canvas ref={canvas} role="img" aria-label={model.summary} tabIndex={-1} onPointerDown={onPointerDown} />
      <Stretch stretch={drag.stretch} />
    </div>
  );
}

/** The present properties; `read`: the bucket whose tooltip was there before the pointer went down. */
interface LatestProps extends Props {
  read: number | null;
}

type Latest = { current: LatestProps };

/** Whether a tap shows a tooltip that was not there before: it is to be read before a second tap opens anything. */
export function onlyReads(pointerType: string, read: number | null, bucket: number): boolean {
  return pointerType === "touch" && read !== bucket;
}

function withBehaviour(config: Config, latest: Latest): Config {
  return {
    ...config,
    options: {
      ...config.options,
      animation: isStill() ? false : { duration: DURATION },
      onClick: (event, _, chart) => {
        const native = event.native!;
        const [bucket] = chart.getElementsAtEventForMode(native, "index", { intersect: false }, true);
        const [series] = chart.getElementsAtEventForMode(native, "nearest", { intersect: true }, true);
        const { model, onPick, read } = latest.current;
        if (bucket && onPick && !dragged.peek() && !onlyReads((native as PointerEvent).pointerType, read, bucket.index)) onPick(bucket.index, series ? (model.bars[series.datasetIndex - model.lines.length]?.key ?? null) : null);
      },
      onHover: (event, elements) => {
        (event.native?.target as HTMLElement | null)?.classList.toggle("pickable", elements.length > 0 && latest.current.onPick !== undefined);
      },
      plugins: { ...config.options!.plugins, tooltip: { enabled: false, external: ({ chart, tooltip }) => showTooltipOf(chart.canvas, tooltip, latest.current.model) } },
    },
  };
}

function showTooltipOf(canvas: HTMLCanvasElement, tooltip: TooltipModel<"bar" | "line">, model: ChartModel): void {
  // Not its opacity: that is 0 while it fades in, which is all that a tap sees of it.
  const index = tooltip.getActiveElements()[0]?.index;
  const content = index === undefined ? undefined : model.tooltips[index];
  if (content === undefined) return hideTooltip();
  const { left, top } = canvas.getBoundingClientRect();
  showTooltip(content, left + tooltip.caretX, top + tooltip.caretY);
}
