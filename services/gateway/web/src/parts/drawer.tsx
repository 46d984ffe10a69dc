import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icons";

interface Props {
  label: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** Shows a drawer at the side of the page. The browser's dialog keeps the focus inside and closes on Esc. */
export function Drawer({ label, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      class="drawer" ref={dialog} aria-label={label} onClose={onClose}
      onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}
    >
      <div class="sheet">
        <button type="button" class="tool close" aria-label="Close" title="Close (Esc)" onClick={() => dialog.current?.close()}><Icon name="close" /></button>
        {children}
      </div>
    </dialog>
  );
}
