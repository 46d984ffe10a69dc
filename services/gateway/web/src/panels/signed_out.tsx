import { view } from "../state/location";
import { addressOf } from "../state/view_address";

/** Shows that the session has ended or was revoked. */
export function SignedOut() {
  return (
    <section class="panel full first-run" aria-labelledby="signed-out-title">
      <h2 id="signed-out-title">You are signed out</h2>
      <p>This Headway asks for a token, and yours is not known any more. <a href={addressOf(view.value)}>Sign in again</a></p>
    </section>
  );
}
