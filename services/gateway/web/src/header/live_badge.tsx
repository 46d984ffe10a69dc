import { connectionState, type ConnectionState } from "../live/connection";
import { timeOfDay } from "../format/dates";

function stateLabel(state: ConnectionState): string {
  switch (state.kind) {
    case "live": return "Live";
    case "connecting": return "Connecting";
    case "reconnecting": return "Reconnecting";
    case "stale": return `Stale since ${timeOfDay(state.since)}`;
  }
}

/** Shows the state of the live stream; screen readers announce a change. */
export function LiveBadge() {
  const state = connectionState.value;
  return <span class={`badge ${state.kind}`} role="status" aria-live="polite"><span class="dot" aria-hidden="true" />{stateLabel(state)}</span>;
}
