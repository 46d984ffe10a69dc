import { unauthorized } from "../api/client";
import { connectionState, type ConnectionState } from "../live/connection";
import { timeOfDay } from "../format/dates";
import { chosenFail } from "../queries/sources";

/** What the badge shows: the state of the stream, or why nothing is live although it is open. */
export type BadgeState = ConnectionState | { kind: "signed-out" | "failing" };

/** Returns the state to show. */
export function badgeState(connection: ConnectionState, signedOut: boolean, sourcesFail: boolean): BadgeState {
  if (signedOut) return { kind: "signed-out" };
  return connection.kind === "live" && sourcesFail ? { kind: "failing" } : connection;
}

function stateLabel(state: BadgeState): string {
  switch (state.kind) {
    case "live": return "Live";
    case "connecting": return "Connecting";
    case "reconnecting": return "Reconnecting";
    case "stale": return `Stale since ${timeOfDay(state.since)}`;
    case "signed-out": return "Signed out";
    case "failing": return "Sources fail";
  }
}

/** Shows the state of the live stream; screen readers announce a change. */
export function LiveBadge() {
  const state = badgeState(connectionState.value, unauthorized.value, chosenFail.value);
  return <span class={`badge ${state.kind}`} role="status" aria-live="polite"><span class="dot" aria-hidden="true" />{stateLabel(state)}</span>;
}
