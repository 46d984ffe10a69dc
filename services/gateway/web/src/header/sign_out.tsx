import { useEffect, useState } from "preact/hooks";
import { address } from "../api/addresses";
import { get } from "../api/client";
import type { SessionAnswer } from "../api/schema";

/** Shows a button that ends the browser's session, if there is one. */
export function SignOut() {
  const [session, setSession] = useState<SessionAnswer | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    get<SessionAnswer>(address("/api/v1/session"), asking.signal).then(setSession, () => undefined);
    return () => asking.abort();
  }, []);
  if (!session?.signed_in) return null;
  return (
    <form method="post" action="logout">
      <button type="submit" class="tool text" title={`Signed in as ${session.name}`}>Sign out</button>
    </form>
  );
}
