import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Served {
  /** What the server answers from now on. */
  answer: Answer;
  requests: IncomingMessage[];
  close(): Promise<void>;
}

/** A real HTTP server on loopback; the page's relative addresses go to it. */
export async function serve(answer: Answer): Promise<Served> {
  const served: Served = { answer, requests: [], close };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    served.requests.push(request);
    served.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const before = globalThis.fetch;
  globalThis.fetch = (path, init) => before(base + String(path), init);
  async function close(): Promise<void> {
    globalThis.fetch = before;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return served;
}

export function json(body: unknown, headers: Record<string, string> = {}): Answer {
  return (_, response) => response.writeHead(200, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
}

export function problem(status: number, title: string, detail: string): Answer {
  return (_, response) => response.writeHead(status, { "Content-Type": "application/problem+json" }).end(JSON.stringify({ type: "about:blank", title, status, detail, parameter: null }));
}
