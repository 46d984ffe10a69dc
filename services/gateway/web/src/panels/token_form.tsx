import { useState } from "preact/hooks";
import { useToken } from "../api/token";

/** The gateway asks for a token; it is kept until the browser's tab is closed. */
export function TokenForm({ onGiven }: { onGiven: () => void }) {
  const [text, setText] = useState("");
  return (
    <section class="panel full first-run" aria-labelledby="token-title">
      <h2 id="token-title">This Headway asks for a token</h2>
      <p>Whoever runs it set <code>HEADWAY_API_TOKENS</code>. Any one of those tokens opens the dashboard.</p>
      <form class="days" onSubmit={(event) => { event.preventDefault(); useToken(text); onGiven(); }}>
        <label>Token<input type="password" autocomplete="current-password" value={text} onInput={(event) => setText(event.currentTarget.value)} /></label>
        <button type="submit" class="primary" disabled={text.trim() === ""}>Open</button>
      </form>
    </section>
  );
}
