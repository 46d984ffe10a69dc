import type { ComponentChildren } from "preact";
import { now } from "../state/clock";
import type { Failure, Query } from "../state/query";
import { useHold, useSettled } from "../parts/hold";
import { Icon } from "../parts/icons";

interface Props<T extends object> {
  id: string;
  title: string;
  query: Query<T>;
  /** Where on the page's grid, and how high while there is nothing to show. */
  class: string;
  /** Beside the title: unit, n. */
  about?: ((data: T) => ComponentChildren) | undefined;
  tools?: ComponentChildren;
  children: (data: T) => ComponentChildren;
}

/** A part of the page with its own loading, failing and filled state; what fails here leaves the rest usable. */
export function Panel<T extends object>({ id, title, query, class: name, about, tools, children }: Props<T>) {
  const reading = query.reading.value;
  const { held, handlers } = useHold();
  const { settled: data, behind } = useSettled(reading.data, held, reading.current ? query.asked : "before");
  return (
    <section id={id} class={`panel ${name}`} aria-labelledby={`${id}-title`} aria-busy={!reading.current} {...handlers}>
      <header>
        <h2 id={`${id}-title`}>{title}</h2>
        {data && about && <span class="about">{about(data)}</span>}
        {behind && <span class="paused">paused</span>}
        {tools && <div class="tools">{tools}</div>}
      </header>
      <div class={reading.current || reading.failure ? "body" : "body old"}>
        {data ? children(data) : reading.failure ? <Failed failure={reading.failure} query={query} /> : <div class="skeleton" aria-hidden="true" />}
      </div>
      {data && reading.failure && <Failed failure={reading.failure} query={query} small />}
    </section>
  );
}

interface FailedProps {
  failure: Failure;
  query: { refresh(): void };
  small?: boolean;
}

/** What failed and when it is tried again. */
export function Failed({ failure, query, small = false }: FailedProps) {
  void now.value; // counts down
  const seconds = Math.max(0, Math.ceil((failure.retryAt - Date.now()) / 1000));
  return (
    <div class={small ? "failed small" : "failed"} role="alert">
      <Icon name="warning" />
      <div>
        <p><strong>{failure.title}.</strong> {failure.detail}</p>
        <p aria-live="off">
          {small ? "This may be out of date. " : ""}
          {seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again."}{" "}
          <button type="button" class="plain" onClick={() => query.refresh()}>Try now</button>
        </p>
      </div>
    </div>
  );
}

/** Nothing to show: why, and what to do next. */
export function Empty({ why, next }: { why: string; next?: ComponentChildren }) {
  return (
    <div class="empty">
      <p>{why}</p>
      {next && <p class="soft">{next}</p>}
    </div>
  );
}
