import type { ComponentChildren } from "preact";
import { Icon } from "../parts/icons";

interface Props {
  /** The page at GitHub; null: there is none, and the title is no link. */
  url: string | null;
  title: string;
  children: ComponentChildren;
}

/** Shows the title of a row as a link to its page at GitHub. */
export function ForgeLink({ url, title, children }: Props) {
  if (url === null) return <span class="title" title={title}>{children}</span>;
  return <a class="title" href={url} title={`${title} on GitHub`}>{children} <Icon name="out" /><span class="visually-hidden"> on GitHub</span></a>;
}
