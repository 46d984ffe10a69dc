import { Icon } from "./icons";
import { now } from "../state/clock";
import type { Failure } from "../queries/query";

interface FailureProps {
  failure: Failure;
  query: { refresh(): void };
  small?: boolean;
}

/** Says what failed and when it is tried again. */
export function FailureMessage({ failure, query, small = false }: FailureProps) {
  return (
    <div class={small ? "failed small" : "failed"} role="alert">
      <Icon name="warning" />
      <div>
        <p><strong>{failure.title}.</strong> {failure.detail}</p>
        <p aria-live="off">
          {small ? "This may be out of date. " : ""}
          {failure.retryAt !== null && <Countdown until={failure.retryAt} />}
          <button type="button" class="plain" onClick={() => query.refresh()}>Try now</button>
        </p>
      </div>
    </div>
  );
}

function Countdown({ until }: { until: number }) {
  void now.value; // counts down
  const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
  return <>{seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again."} </>;
}
