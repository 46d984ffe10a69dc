import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

interface Props {
  /** What is shown, as text: a change is highlighted once. */
  text: string;
  /** The request of the value: with other filters it is another value, not a change. */
  question: unknown;
  children: ComponentChildren;
}

/** Highlights its content for a moment when it has changed. */
export function ChangeHighlight({ text, question, children }: Props) {
  const shown = useRef({ text, question, changes: 0 });
  const before = shown.current;
  if (before.question !== question) shown.current = { text, question, changes: 0 };
  else if (before.text !== text) shown.current = { text, question, changes: before.changes + 1 };
  const { changes } = shown.current;
  return <span key={changes} class={changes > 0 ? "highlight" : undefined}>{children}</span>;
}
