import type { ComponentChildren } from "preact";
import { goTo } from "../state/location";
import type { View } from "../state/view";
import { addressOf } from "../state/view_address";

interface Props {
  to: View;
  class?: string;
  title?: string;
  /** Whether this is the page that is shown. */
  current?: boolean;
  children: ComponentChildren;
}

/** Shows a link to a view of the dashboard, followed without loading the document anew. */
export function PageLink({ to, current, children, ...rest }: Props) {
  return <a href={addressOf(to)} onClick={followed(() => goTo(to))} aria-current={current ? "page" : undefined} {...rest}>{children}</a>;
}

/** Returns what a click on a link does, unless it asks for another tab or window. */
export function followed(follow: () => void): (event: MouseEvent) => void {
  return (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    follow();
  };
}
