import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./icons";
import { openMenus } from "./pause";

interface Props {
  label: string;
  /** Which layer is shown: 1 is the first, what was opened from it 2; 0: it is unknown what is below. */
  layer: number;
  onClose: () => void;
  /** Goes back to the layer below. */
  onBack: () => void;
  children: ComponentChildren;
}

/** Shows a drawer at the side of the page. Esc closes its top layer; the focus returns to what opened each layer. */
export function Drawer({ label, layer, onClose, onBack, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useOpener(dialog);
  useLayerFocus(dialog, layer);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || openMenus.peek() > 0) return;
    event.preventDefault();
    if (layer > 1) onBack();
    else dialog.current?.close();
  };
  return (
    <dialog
      class="drawer" ref={dialog} aria-label={label} onClose={onClose} onKeyDown={onKeyDown}
      onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}
    >
      <div class="sheet">
        {layer > 1 && <button type="button" class="tool text back" title="Back (Esc)" onClick={onBack}><Icon name="back" />Back</button>}
        <button type="button" class="tool close" aria-label="Close" title={layer > 1 ? "Close" : "Close (Esc)"} onClick={() => dialog.current?.close()}><Icon name="close" /></button>
        {children}
      </div>
    </dialog>
  );
}

/** Opens the dialog, and gives the focus back to what had it before when the dialog goes away. */
function useOpener(dialog: { current: HTMLDialogElement | null }): void {
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const panel = opener?.closest<HTMLElement>("section[id]")?.id;
    dialog.current?.showModal();
    return () => {
      dialog.current?.close();
      // What opened it may have been drawn anew meanwhile: then its panel gets the focus.
      const target = opener instanceof HTMLElement && opener !== document.body && opener.isConnected ? opener : document.getElementById(panel ?? "main");
      if (target && !target.matches("a, button, [tabindex]")) target.tabIndex = -1;
      setTimeout(() => target?.focus({ preventScroll: true }));
    };
  }, []);
}

const FOUND_WITHIN = 3_000;

/** Moves the focus into a new layer, and back to the link that opened it when it is closed. */
function useLayerFocus(dialog: { current: HTMLDialogElement | null }, layer: number): void {
  const openers = useRef(new Map<number, string>());
  const before = useRef(layer);
  useEffect(() => {
    const remember = (): void => {
      const href = document.activeElement?.getAttribute("href");
      if (href) openers.current.set(before.current, href);
    };
    const element = dialog.current!;
    element.addEventListener("click", remember, { capture: true });
    return () => element.removeEventListener("click", remember, { capture: true });
  }, []);
  useEffect(() => {
    const closed = layer < before.current;
    const changed = layer !== before.current;
    before.current = layer;
    if (!changed) return;
    const href = closed ? openers.current.get(layer) : undefined;
    return focusWhenThere(dialog.current!, href ? `a[href="${CSS.escape(href)}"]` : ".close");
  }, [layer]);
}

/** Focuses an element as soon as it is there, for a few seconds; returns a function that gives up. */
function focusWhenThere(root: HTMLElement, selector: string): () => void {
  const find = (): boolean => {
    const found = root.querySelector<HTMLElement>(selector);
    found?.focus();
    return found !== null;
  };
  if (find()) return () => undefined;
  const observer = new MutationObserver(() => { if (find()) observer.disconnect(); });
  observer.observe(root, { childList: true, subtree: true });
  const timer = setTimeout(() => observer.disconnect(), FOUND_WITHIN);
  return () => { clearTimeout(timer); observer.disconnect(); };
}
