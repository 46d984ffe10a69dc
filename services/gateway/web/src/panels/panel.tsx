import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { FailureMessage } from "../parts/failure_message";
import { useInView } from "../parts/in_view";
import { useFrozenValue, usePause } from "../parts/pause";
import type { Query } from "../queries/query";

interface Props<T extends object> {
  id: string;
  title: string;
  query: Query<T>;
  /** The panel's place on the grid, and its height while it is empty. */
  class: string;
  /** Beside the title: unit, n. */
  about?: ((data: T) => ComponentChildren) | undefined;
  /** A function, as `children` is: elements that outlive a drawing keep the drawings before them, and all their rows, in memory. */
  tools?: () => ComponentChildren;
  children: (data: T) => ComponentChildren;
}

/** Shows a panel of the page with its own loading, failed and filled state; a failure leaves the other panels usable. */
export function Panel<T extends object>({ id, title, query, class: name, about, tools, children }: Props<T>) {
  const result = query.result.value;
  const { paused, handlers } = usePause();
  const section = useRef<HTMLElement>(null);
  useInView(section, query);
  const { shown: data, outdated } = useFrozenValue(result.data, paused, result.current ? query.key : "before");
  return (
    <section ref={section} id={id} class={`panel ${name}`} aria-labelledby={`${id}-title`} aria-busy={!result.current && result.failure === null} {...handlers}>
      <header>
        <h2 id={`${id}-title`}>{title}</h2>
        {data && about && <span class="about">{about(data)}</span>}
        {outdated && <span class="paused">paused</span>}
        {tools && <div class="tools">{tools()}</div>}
      </header>
      <div class={result.current || result.failure ? "body" : "body outdated"}>
        {data ? children(data) : result.failure ? <FailureMessage failure={result.failure} query={query} /> : <div class="skeleton" aria-hidden="true" />}
      </div>
      {data && result.failure && <FailureMessage failure={result.failure} query={query} small />}
    </section>
  );
}
