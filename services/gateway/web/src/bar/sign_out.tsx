import { useEffect, useState } from "preact/hooks";
import { get } from "../api/client";
import type { SessionAnswer } from "../api/types";

/** Ends the browser's session, where there is one. */
export function SignOut() {
  const [session, setSession] = useState<SessionAnswer | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    get<SessionAnswer>("api/v1/session", asking.signal).then(setSession, () => undefined);
    return () => asking.abort();
  }, []);
  if (!session?.signed_in) return null;
  return (
    <form method="post" action="logout">
      <button type="submit" class="tool text" title={`Signed in as ${session.name}`}>Sign out</button>
    </form>
  );
}
