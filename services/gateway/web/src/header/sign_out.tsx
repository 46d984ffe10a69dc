import { unauthorized } from "../api/client";
import { session } from "../queries/session";

/** Shows a button that ends the browser's session, if there is one. */
export function SignOut() {
  const known = session.result.value.data?.session;
  if (!known?.signed_in || unauthorized.value) return null;
  return (
    <form method="post" action="logout">
      <button type="submit" class="tool text" title={`Signed in as ${known.name}`}>Sign out</button>
    </form>
  );
}
