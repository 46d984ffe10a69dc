import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServerResponse } from "node:http";
import { Stream } from "../src/live/stream";
import { serve, type Served } from "./server";

const until = vi.waitFor;

// Node has no window: nobody tells it that the network is back.
Object.assign(globalThis, { addEventListener: () => undefined, removeEventListener: () => undefined });

let server: Served;
let clients: ServerResponse[];
let heard: string[];

const open = (response: ServerResponse): void => {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  response.write(": headway\n\n");
  clients.push(response);
};

beforeEach(async () => {
  [clients, heard] = [[], []];
  server = await serve((_, response) => open(response));
});
afterEach(async () => {
  stream.listen(null);
  await server.close();
});

let stream: Stream;
function listening(): void {
  stream = new Stream({
    opened: (resumed) => heard.push(resumed ? "resumed" : "opened"),
    lost: () => heard.push("lost"),
    message: (event, data) => heard.push(`${event} ${data}`),
  });
  stream.listen("api/stream");
}

test("events are heard, also when they arrive in pieces", async () => {
  listening();
  await until(() => expect(clients).toHaveLength(1));
  clients[0]!.write('id: 7\nevent: metrics\nda');
  clients[0]!.write('ta: {"repos":[]}\n\n: still here\n\n');
  await until(() => expect(heard).toEqual(["opened", 'metrics {"repos":[]}']));
});

test("a lost connection comes back where it was", async () => {
  listening();
  await until(() => expect(clients).toHaveLength(1));
  clients[0]!.write("id: 7\nevent: source\ndata: {}\n\n");
  await until(() => expect(heard).toContain("source {}"));
  clients[0]!.destroy();
  // The server knows of the connection before the client has its answer.
  await until(() => expect(heard).toEqual(["opened", "source {}", "lost", "resumed"]), { timeout: 3000 });
  expect(server.requests[1]!.headers["last-event-id"]).toBe("7");
});

test("it begins behind the answer that came before it", async () => {
  stream = new Stream({ opened: (resumed) => heard.push(resumed ? "resumed" : "opened"), lost: () => undefined, message: () => undefined });
  stream.listen("api/stream", "41");
  await until(() => expect(heard).toEqual(["resumed"]));
  expect(server.requests[0]!.headers["last-event-id"]).toBe("41");
});

test("a gateway that answers with errors while it restarts is asked until it answers", async () => {
  let refusals = 2;
  server.answer = (_, response) => (refusals-- > 0 ? void response.writeHead(502).end() : open(response));
  listening();
  await until(() => expect(heard).toContain("opened"), { timeout: 5000 });
  expect(heard).toEqual(["lost", "lost", "opened"]);
}, 8000);

test("the greeting says the position: another address resumes there, also before the first event", async () => {
  listening();
  await until(() => expect(clients).toHaveLength(1));
  clients[0]!.write(": headway\nid: 12\nretry: 1000\n\n: still here\nid: 1");
  await until(() => expect(heard).toEqual(["opened"]));
  await new Promise((resolve) => setTimeout(resolve, 50));
  stream.listen("api/stream?repo=acme/api");
  await until(() => expect(heard).toEqual(["opened", "resumed"]));
  expect(server.requests[1]!.headers["last-event-id"]).toBe("12");
});

test("another address keeps the place in the stream", async () => {
  listening();
  await until(() => expect(clients).toHaveLength(1));
  clients[0]!.write("id: 9\nevent: source\ndata: {}\n\n");
  await until(() => expect(heard).toContain("source {}"));
  stream.listen("api/stream?repo=acme/api");
  await until(() => expect(clients).toHaveLength(2));
  expect(server.requests[1]!.url).toBe("/api/stream?repo=acme/api");
  expect(server.requests[1]!.headers["last-event-id"]).toBe("9");
  expect(heard).not.toContain("lost");
});

test("a page that hangs up goes on where it was when it listens again", async () => {
  listening();
  await until(() => expect(clients).toHaveLength(1));
  clients[0]!.write("id: 9\nevent: source\ndata: {}\n\n");
  await until(() => expect(heard).toContain("source {}"));
  stream.listen(null);
  await until(() => expect(clients[0]!.destroyed || clients[0]!.socket === null || clients[0]!.socket.destroyed).toBe(true));
  stream.listen("api/stream");
  await until(() => expect(clients).toHaveLength(2));
  expect(server.requests[1]!.headers["last-event-id"]).toBe("9");
  expect(heard).toEqual(["opened", "source {}", "resumed"]);
});
