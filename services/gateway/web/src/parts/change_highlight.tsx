import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

interface Props {
  /** What is shown, as text: a change is highlighted once. */
  text: string;
  /** The request of the value: with other filters it is another value, not a change. */
  queryKey: unknown;
  children: ComponentChildren;
}

/** Highlights its content for a moment when it has changed. */
export function ChangeHighlight({ text, queryKey, children }: Props) {
  const shown = useRef({ text, queryKey, changes: 0 });
  const before = shown.current;
  if (before.queryKey !== queryKey) shown.current = { text, queryKey, changes: 0 };
  else if (before.text !== text) shown.current = { text, queryKey, changes: before.changes + 1 };
  const { changes } = shown.current;
  return <span key={changes} class={changes > 0 ? "highlight" : undefined}>{children}</span>;
}
