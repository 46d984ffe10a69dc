import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** How far below the window a panel counts as seen: it is fetched before it is scrolled to. */
const MARGIN = "160px";

/** Calls `enter` whenever an element comes into view; what it returns is called when it leaves. */
export function useInView(element: RefObject<HTMLElement | null>, enter: () => () => void): void {
  useEffect(() => {
    let leave: (() => void) | null = null;
    const observer = new IntersectionObserver((entries) => {
      const seen = entries.at(-1)!.isIntersecting;
      if (seen === (leave !== null)) return;
      if (leave) leave();
      leave = seen ? enter() : null;
    }, { rootMargin: MARGIN });
    observer.observe(element.current!);
    return () => { observer.disconnect(); leave?.(); };
  }, []);
}
