import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A part of the dashboard whose code is loaded when it is first shown. */
export interface Lazy<Props> {
  load: () => Promise<ComponentType<Props>>;
  loaded: ComponentType<Props> | null;
}

/** Makes such a part; `load` imports its module. */
export function lazy<Props>(load: () => Promise<ComponentType<Props>>): Lazy<Props> {
  const part: Lazy<Props> = { load: () => load().then((component) => (part.loaded = component)), loaded: null };
  return part;
}

/** Makes a part whose code is there already. */
export function loaded<Props>(component: ComponentType<Props>): Lazy<Props> {
  return { load: () => Promise.resolve(component), loaded: component };
}

/** Shows a part as soon as its code is there. Code that cannot be loaded any more is of an older Headway: a reload helps. */
export function LazyPart<Props extends object>({ part, ...props }: { part: Lazy<Props> } & Props) {
  const [, setState] = useState({});
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (part.loaded === null) part.load().then(() => setState({}), () => setFailed(true));
  }, [part]);
  const Component = part.loaded as ComponentType<object> | null;
  if (Component) return <Component {...props} />;
  return failed ? <NotLoaded /> : <div class="skeleton" aria-hidden="true" />;
}

function NotLoaded() {
  return (
    <section class="panel full failed" role="alert">
      <p><strong>This page could not be loaded.</strong> Headway may have been renewed since, or not answer now.</p>
      <button type="button" class="plain" onClick={() => location.reload()}>Load it again</button>
    </section>
  );
}
