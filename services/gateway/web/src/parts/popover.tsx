import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { openMenus } from "./pause";

interface Props {
  /** The content of the button. */
  button: ComponentChildren;
  /** The button's accessible name, if its content does not say it. */
  label?: string;
  class?: string;
  /** The content of the popover, rendered only while it is open. */
  children: (close: () => void) => ComponentChildren;
}

const GAP = 4;
const NARROW = 480;

/** Shows a button that opens a popover; Esc, a click elsewhere and scrolling close it. */
export function Popover({ button, label, class: name, children }: Props) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = (): void => box.current?.hidePopover();

  useEffect(() => {
    if (!open) return;
    openMenus.value += 1;
    const scrolled = (event: Event): void => { if (!box.current?.contains(event.target as Node)) close(); };
    addEventListener("scroll", scrolled, { capture: true, passive: true });
    return () => {
      openMenus.value -= 1;
      removeEventListener("scroll", scrolled, { capture: true });
    };
  }, [open]);

  return (
    <>
      <button type="button" class={name} ref={opener} popovertarget={id} aria-expanded={open} aria-label={label} title={label}>
        {button}
      </button>
      <div
        id={id} ref={box} popover="auto" class="popover"
        onBeforeToggle={(event) => {
          const opening = (event as unknown as ToggleEvent).newState === "open";
          if (opening) place(box.current!, opener.current!);
          // What is inside goes away with it; whoever was there by keyboard goes back to the button.
          else if (box.current!.contains(document.activeElement)) opener.current!.focus();
          setOpen(opening);
        }}
        onToggle={(event) => {
          // Not in an effect: one that is left would run while it closes, and what it focuses is taken away.
          if ((event as unknown as ToggleEvent).newState === "open") box.current?.querySelector<HTMLElement>("[data-focus]")?.focus();
        }}
      >
        {open && children(close)}
      </div>
    </>
  );
}

/** Places the popover below the button (above it in the lower part of the window), on the side with more room. */
function place(box: HTMLElement, opener: HTMLElement): void {
  const { left, right, top, bottom } = opener.getBoundingClientRect();
  const { style } = box;
  const above = bottom > innerHeight * 0.65;
  style.top = above ? "auto" : `${bottom + GAP}px`;
  style.bottom = above ? `${innerHeight - top + GAP}px` : "auto";
  style.maxHeight = `${(above ? top : innerHeight - bottom) - 3 * GAP}px`;
  const narrow = innerWidth < NARROW;
  const toLeft = left + right > innerWidth;
  style.left = narrow ? "8px" : toLeft ? "auto" : `${left}px`;
  style.right = narrow ? "8px" : toLeft ? `${innerWidth - right}px` : "auto";
}
