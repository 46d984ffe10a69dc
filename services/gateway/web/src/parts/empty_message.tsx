import type { ComponentChildren } from "preact";

/** Says why there is nothing to show, and what to do next. */
export function EmptyMessage({ why, next }: { why: string; next?: ComponentChildren }) {
  return (
    <div class="empty">
      <p>{why}</p>
      {next && <p class="muted">{next}</p>}
    </div>
  );
}
