import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** How far below the window a panel counts as seen: it is fetched before it is scrolled to. */
const MARGIN = "160px";

/** Something that is to know while it is in view; the function that `watch` returns is called when it leaves. */
interface Watchable {
  watch(): () => void;
}

/** Watches something while an element is in view; another thing in the same place is watched in its turn. */
export function useInView(element: RefObject<HTMLElement | null>, watchable: Watchable): void {
  useEffect(() => {
    let leave: (() => void) | null = null;
    const observer = new IntersectionObserver((entries) => {
      const seen = entries.at(-1)!.isIntersecting;
      if (seen === (leave !== null)) return;
      if (leave) leave();
      leave = seen ? watchable.watch() : null;
    }, { rootMargin: MARGIN });
    observer.observe(element.current!);
    return () => { observer.disconnect(); leave?.(); };
  }, [watchable]);
}
