import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

interface Props {
  /** What is shown, as text: a change of it glows once. */
  text: string;
  /** What it is about: a figure of other filters is another figure, not a changed one. */
  question: unknown;
  children: ComponentChildren;
}

/** Lights up for a moment when what it shows has changed. */
export function Glow({ text, question, children }: Props) {
  const shown = useRef({ text, question, changes: 0 });
  const before = shown.current;
  if (before.question !== question) shown.current = { text, question, changes: 0 };
  else if (before.text !== text) shown.current = { text, question, changes: before.changes + 1 };
  const { changes } = shown.current;
  return <span key={changes} class={changes > 0 ? "glow" : undefined}>{children}</span>;
}
