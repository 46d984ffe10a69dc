import { useEffect, useState } from "preact/hooks";
import { Icon } from "../parts/icons";
import { lazy, LazyPart } from "../parts/loading";

const palette = lazy(() => import("./palette").then((module) => module.Palette));

/** Shows the button of the palette; Ctrl+K or ⌘K opens it, too. */
export function PaletteKey() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen((before) => !before && document.querySelector("dialog[open]") === null);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
  return (
    <>
      <button type="button" class="tool" aria-label="Go to (Ctrl+K)" title="Go to (Ctrl+K)" onClick={() => setOpen(true)}><Icon name="search" /></button>
      {open && <LazyPart part={palette} onClose={() => setOpen(false)} />}
    </>
  );
}
