import { useRef, useState } from "preact/hooks";
import { grouped } from "../format/numbers";
import { ALL_WEEKDAYS, twoDigits } from "../format/weekdays";
import { hideTooltip, showTooltip } from "./tooltip";
import { busiest, cellInWords, HOURS, shadeOf, sumOf, type Week } from "./week";

const LABELLED = 3;
const MOVES: Record<string, [number, number]> = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -HOURS], End: [0, HOURS],
};

interface Props {
  week: Week;
  label: string;
  /** Called for a click on an hour. */
  onOpen: (day: number, hour: number) => void;
}

/** Shows seven days of 24 hours, darker where more happened. One Tab stop; the arrow keys move, Enter opens. */
export function HeatMap({ week, label, onOpen }: Props) {
  const { current, move, grid } = useCurrent(week);
  const [currentDay, currentHour] = current;
  return (
    <div class="heat" role="grid" aria-label={label} ref={grid} onKeyDown={move} onPointerLeave={hideUnlessTouched} onFocusOut={hideTooltip}>
      <div role="row" class="heat-row">
        <span role="columnheader" class="heat-hour">Day</span>
        {Array.from({ length: HOURS / LABELLED }, (_, i) => (
          <span key={i} role="columnheader" aria-colspan={LABELLED} class="heat-hour several">{twoDigits(LABELLED * i)}</span>
        ))}
        <span role="columnheader" class="heat-sum">All</span>
      </div>
      {week.counts.map((hours, day) => (
        <div key={day} role="row" class="heat-row">
          <span role="rowheader" class="heat-day" aria-label={ALL_WEEKDAYS[day]}>{ALL_WEEKDAYS[day]!.slice(0, 3)}</span>
          {hours.map((count, hour) => (
            <Cell key={hour} day={day} hour={hour} count={count} shade={shadeOf(week, count)} current={day === currentDay && hour === currentHour} onOpen={onOpen} />
          ))}
          <span role="gridcell" class="heat-sum">{grouped(sumOf(hours))}</span>
        </div>
      ))}
    </div>
  );
}

/** A finger that is lifted leaves the tooltip, to be read. */
function hideUnlessTouched(event: PointerEvent): void {
  if (event.pointerType !== "touch") hideTooltip();
}

/** The cell whose tooltip the last tap has shown. */
let read: EventTarget | null = null;

interface CellProps {
  day: number;
  hour: number;
  count: number;
  shade: number;
  current: boolean;
  onOpen: Props["onOpen"];
}

function Cell({ day, hour, count, shade, current, onOpen }: CellProps) {
  const words = cellInWords(day, hour, count);
  const showContent = (event: Event): void => {
    const { right, top, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const [title = "", note = ""] = words.split(": ");
    showTooltip({ title, rows: [], note }, right, top + height / 2);
  };
  const click = (event: MouseEvent): void => {
    const first = (event as PointerEvent).pointerType === "touch" && read !== event.currentTarget;
    read = event.currentTarget;
    if (first) showContent(event);
    else open();
  };
  const open = (): void => {
    if (count === 0) return;
    hideTooltip();
    onOpen(day, hour);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open();
  };
  return (
    <span
      role="gridcell" class={`heat-cell shade-${shade}`} aria-label={words} data-n={count} data-cell={`${day}-${hour}`} tabIndex={current ? 0 : -1}
      onPointerEnter={showContent} onFocus={showContent} onClick={click} onKeyDown={onKey}
    />
  );
}

/** Keeps the cell with the keyboard focus; first the busiest hour. */
function useCurrent(week: Week) {
  const most = busiest(week);
  const grid = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState<[number, number] | null>(null);
  const current = chosen ?? [most?.day ?? 0, most?.hour ?? 0];
  const move = (event: KeyboardEvent): void => {
    const step = MOVES[event.key];
    if (!step) return;
    event.preventDefault();
    const to: [number, number] = [within(current[0]! + step[0], ALL_WEEKDAYS.length), within(current[1]! + step[1], HOURS)];
    choose(to);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${to[0]}-${to[1]}"]`)?.focus();
  };
  return { current, move, grid };
}

function within(place: number, length: number): number {
  return Math.min(length - 1, Math.max(0, place));
}

/** Shows the legend of the shades. */
export function Shades({ week }: { week: Week }) {
  return (
    <ul class="key" aria-label="Merges in an hour">
      {week.shades.map(({ from, to }) => (
        <li key={from}><span class={`heat-swatch shade-${shadeOf(week, to)}`} />{from === to ? grouped(from) : `${grouped(from)}–${grouped(to)}`}</li>
      ))}
      <li class="muted">merges in an hour</li>
    </ul>
  );
}
