import { createParser, type EventSourceMessage } from "eventsource-parser";
import { backoff, pause } from "../api/backoff";

/** The gateway sends at least a comment line every 15 s: silence for this long is a dead connection. */
const SILENCE = 40_000;

export interface StreamHandlers {
  /** The connection is open; `resumed`: the stream continues where it was, so nothing was missed. */
  opened(resumed: boolean): void;
  lost(): void;
  message(event: string, data: string): void;
}

/**
 * Reads server-sent events by fetch. EventSource hides comment lines, so that a connection that died while a laptop slept
 * looks alive, and it gives up on an error status, as a proxy sends while the gateway restarts.
 */
export class Stream {
  #lastId = "";
  #address: string | null = null;
  #connection = new AbortController();
  #waiting = new AbortController();
  #running = false;

  constructor(private readonly handlers: StreamHandlers) {}

  /**
   * Reads the stream at this address; null: closes it. A change of address keeps the position in the stream. `since`: the
   * position to begin at.
   */
  listen(address: string | null, since: string | null = null): void {
    if (address === this.#address) return;
    this.#lastId ||= since ?? "";
    this.#address = address;
    this.#connection.abort();
    this.#waiting.abort();
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    let failures = 0;
    while (this.#address !== null) {
      const address = this.#address;
      this.#connection = new AbortController();
      const opened = await this.#receive(address, this.#connection).catch(() => false);
      if (address !== this.#address) continue;
      failures = opened ? 1 : failures + 1;
      this.handlers.lost();
      this.#waiting = new AbortController();
      await pause(backoff(failures), this.#waiting.signal);
    }
    this.#running = false;
  }

  /** Reads until the connection ends; false if it could not be opened. */
  async #receive(address: string, connection: AbortController): Promise<boolean> {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (this.#lastId) headers["Last-Event-ID"] = this.#lastId;
    const response = await fetch(address, { headers, signal: connection.signal, cache: "no-store" });
    if (!response.ok || !response.body) return false;
    this.handlers.opened(this.#lastId !== "");
    const silence = watchSilence(connection);
    const parser = createParser({ onEvent: (event) => this.#take(event) });
    const positions = new Positions();
    try {
      await pump(response.body, (text) => {
        silence.heard();
        parser.feed(text);
        this.#lastId = positions.lastOf(text) ?? this.#lastId;
      });
    } catch { /* ended by the network, by silence or by a new address: all of them are answered by connecting again */ }
    silence.stop();
    return true;
  }

  #take({ event, data }: EventSourceMessage): void {
    this.handlers.message(event ?? "message", data);
  }
}

/** Reads the position of each complete block of the stream: comments have one, too, of which the parser says nothing. */
class Positions {
  #rest = "";

  /** Returns the last position up to the end of this text; null: none was completed. */
  lastOf(text: string): string | null {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop()!;
    const ids = blocks.flatMap((block) => /^id: ?(.+)$/m.exec(block)?.[1] ?? []);
    return ids.at(-1) ?? null;
  }
}

async function pump(body: ReadableStream<Uint8Array>, feed: (text: string) => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    feed(decoder.decode(value, { stream: true }));
  }
}

/** Ends the connection after a silence, by the wall clock: so it notices a sleep as soon as the machine wakes. */
function watchSilence(connection: AbortController): { heard(): void; stop(): void } {
  let last = Date.now();
  const timer = setInterval(() => {
    if (Date.now() - last > SILENCE) connection.abort();
  }, 5_000);
  return { heard: () => { last = Date.now(); }, stop: () => clearInterval(timer) };
}
