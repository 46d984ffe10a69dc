import { effect, signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { getAhead } from "../src/api/client";
import { Query, runningQueries } from "../src/queries/query";
import { json, problem, serve, type Served } from "./server";

interface Answer {
  value: number;
}

let server: Served;
let count = 0;
beforeEach(async () => { server = await serve(json({ value: 1 })); });
const ends: (() => void)[] = [];
afterEach(() => { ends.splice(0).forEach((end) => end()); return server.close(); });

/** A query with an address of its own, since answers are remembered by address. */
function asking(): { query: Query<{ answer: Answer }>; turnTo: (path: string) => void; seen: (number | undefined)[] } {
  const path = signal(`api/${(count += 1)}`);
  const query = new Query<{ answer: Answer }>({ paths: () => ({ answer: path.value }) });
  const seen: (number | undefined)[] = [];
  ends.push(query.start());
  query.result.subscribe((reading) => { seen.push(reading.data?.answer.value); });
  return { query, turnTo: (next) => { path.value = `api/${count}/${next}`; }, seen };
}

const until = vi.waitFor;

describe("an answer that has not changed sets nothing", () => {
  test("when the gateway says so by the tag", async () => {
    server.answer = (request, response) =>
      request.headers["if-none-match"] === 'W/"1"' ? void response.writeHead(304).end() : json({ value: 1 }, { ETag: 'W/"1"' })(request, response);
    const { query, seen } = asking();
    await until(() => expect(query.result.value.current).toBe(true));
    const before = query.result.value;
    query.refresh();
    await until(() => expect(server.requests).toHaveLength(2));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(query.result.value).toBe(before);
    expect(seen).toEqual([undefined, 1]);
  });

  test("and when the very same bytes come again", async () => {
    const { query, seen } = asking();
    await until(() => expect(query.result.value.current).toBe(true));
    query.refresh();
    await until(() => expect(server.requests).toHaveLength(2));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen).toEqual([undefined, 1]);
  });
});

test("whoever shows the address is told when it changes, before there is an answer", () => {
  const path = signal<string | null>(null);
  const query = new Query<{ answer: Answer }>({ paths: () => (path.value === null ? null : { answer: path.value }) });
  ends.push(query.start());
  const shown: (string | undefined)[] = [];
  effect(() => { shown.push(query.paths?.answer); });
  path.value = `api/${(count += 1)}`;
  path.value = null;
  expect(shown).toEqual([undefined, `api/${count}`, undefined]);
});

test("an answer that was fetched ahead is taken once, and everything after it is fetched anew", async () => {
  const ahead = getAhead(`api/${count + 1}`);
  const { query, seen } = asking();
  await ahead;
  await until(() => expect(query.result.value.current).toBe(true));
  expect([server.requests.length, seen.at(-1)]).toEqual([1, 1]);
  server.answer = json({ value: 2 });
  query.refresh();
  await until(() => expect(seen.at(-1)).toBe(2));
  expect(server.requests).toHaveLength(2);
});

test("what fails ahead is a failure for whoever asks, which heals by itself", async () => {
  server.answer = problem(503, "Not yet", "soon");
  void getAhead(`api/${count + 1}`).catch(() => undefined);
  const { query } = asking();
  await until(() => expect(query.result.value.failure?.title).toBe("Not yet"));
  expect(query.result.value.failure?.retryAt).not.toBeNull();
});

test("a changed answer is taken", async () => {
  const { query } = asking();
  await until(() => expect(query.result.value.data?.answer.value).toBe(1));
  server.answer = json({ value: 2 });
  query.refresh();
  await until(() => expect(query.result.value.data?.answer.value).toBe(2));
});

test("a new question keeps the old answer, marked as such, and drops an answer that comes too late", async () => {
  const { query, turnTo, seen } = asking();
  await until(() => expect(query.result.value.current).toBe(true));
  const late: (() => void)[] = [];
  server.answer = (request, response) =>
    request.url!.endsWith("slow") ? void late.push(() => json({ value: 66 })(request, response)) : json({ value: 3 })(request, response);
  turnTo("slow");
  expect(query.result.value).toMatchObject({ current: false, data: { answer: { value: 1 } } });
  await until(() => expect(late).toHaveLength(1));
  turnTo("quick");
  await until(() => expect(query.result.value.current).toBe(true));
  late.forEach((answer) => answer());
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(query.result.value.data?.answer.value).toBe(3);
  expect(seen).not.toContain(66);
});

test("asked again while an answer is under way, it asks once more after it", async () => {
  const held: (() => void)[] = [];
  server.answer = (request, response) => void held.push(() => json({ value: held.length })(request, response));
  const { query } = asking();
  await until(() => expect(held).toHaveLength(1));
  query.refresh();
  query.refresh();
  query.refresh();
  held[0]!();
  await until(() => expect(held).toHaveLength(2));
  held[1]!();
  await until(() => expect(query.result.value.current).toBe(true));
  expect(server.requests).toHaveLength(2);
});

describe("a failure", () => {
  test("says what failed and when it is tried again, and keeps what there is", async () => {
    const { query } = asking();
    await until(() => expect(query.result.value.current).toBe(true));
    server.answer = problem(503, "Service Unavailable", "MongoDB does not answer");
    query.refresh();
    await until(() => expect(query.result.value.failure).not.toBeNull());
    expect(query.result.value).toMatchObject({ data: { answer: { value: 1 } }, failure: { title: "Service Unavailable", detail: "MongoDB does not answer" } });
    expect(query.result.value.failure!.retryAt).toBeGreaterThan(Date.now());
  });

  test("heals by itself", async () => {
    server.answer = problem(503, "Service Unavailable", "MongoDB does not answer");
    const { query } = asking();
    await until(() => expect(query.result.value.failure).not.toBeNull());
    server.answer = json({ value: 4 });
    await until(() => expect(query.result.value).toMatchObject({ current: true, failure: null, data: { answer: { value: 4 } } }), { timeout: 6_000 });
  }, 10_000);

  test("of a gateway that is not there is one, too", async () => {
    server.answer = (request) => request.socket.destroy();
    const { query } = asking();
    await until(() => expect(query.result.value.failure?.title).toBe("Headway's gateway does not answer"));
  });

  test("that is not JSON is said by its status", async () => {
    server.answer = (_, response) => response.writeHead(502, { "Content-Type": "text/html" }).end("<h1>Bad gateway</h1>");
    const { query } = asking();
    await until(() => expect(query.result.value.failure?.title).toBe("The gateway answered 502"));
  });

  test("in the middle of an answer is one, too", async () => {
    server.answer = (_, response) => {
      response.writeHead(200, { "Content-Length": "1000" });
      response.write('{"value":');
      setTimeout(() => response.socket?.destroy(), 20);
    };
    const { query } = asking();
    await until(() => expect(query.result.value.failure).not.toBeNull());
  });
});

test("a gateway that has frozen is a failure that is tried again, not a panel that stays dim", async () => {
  server.answer = () => undefined;
  const query = new Query<{ answer: Answer }>({ paths: () => ({ answer: `api/${(count += 1)}` }), timeout: 50 });
  ends.push(query.start());
  await until(() => expect(query.result.value.failure?.title).toBe("Headway's gateway does not answer in time"));
  expect(query.result.value.failure!.retryAt).toBeGreaterThan(Date.now());
});

test("an answer that stops in the middle is a failure after that time, too", async () => {
  server.answer = (_, response) => void response.writeHead(200, { "Content-Type": "application/json" }).write('{"value":');
  const query = new Query<{ answer: Answer }>({ paths: () => ({ answer: `api/${(count += 1)}` }), timeout: 50 });
  ends.push(query.start());
  await until(() => expect(query.result.value.failure?.title).toBe("Headway's gateway does not answer in time"));
});

test("what is not there is not asked for again by itself", async () => {
  server.answer = problem(404, "Not Found", "acme/api#7 is not known");
  const { query } = asking();
  await until(() => expect(query.result.value.failure).toMatchObject({ title: "Not Found", retryAt: null }));
  server.answer = json({ value: 5 });
  query.refresh();
  await until(() => expect(query.result.value).toMatchObject({ failure: null, data: { answer: { value: 5 } } }));
});

test("filters ticked one after the other cost one request", async () => {
  const { query, turnTo } = asking();
  await until(() => expect(query.result.value.current).toBe(true));
  for (const path of ["a", "b", "c"]) turnTo(path);
  await until(() => expect(query.result.value.current).toBe(true));
  expect(server.requests.map(({ url }) => url!.split("/").at(-1))).toEqual([String(count), "c"]);
});

test("what nobody sees is fetched once it is seen, and not again for being seen again", async () => {
  const path = signal(`api/${(count += 1)}`);
  const query = new Query<{ answer: Answer }>({ paths: () => ({ answer: path.value }), whileWatched: true });
  ends.push(query.start());
  query.refresh();
  expect(server.requests).toHaveLength(0);
  const unwatch = query.watch();
  await until(() => expect(query.result.value.current).toBe(true));
  unwatch();
  query.watch()();
  path.value = `${path.value}/other`;
  query.refresh();
  expect(server.requests).toHaveLength(1);
  query.watch();
  await until(() => expect(query.result.value.current).toBe(true));
  expect(server.requests).toHaveLength(2);
});

describe("a changed pull request that came with its row", () => {
  const row = { number: 7 } as never;

  test("changes what is shown without a request", async () => {
    const query = new Query<{ answer: Answer }>({ paths: () => ({ answer: "api/row" }), withPullRequest: (_, { answer }) => ({ answer: { value: answer.value + 1 } }) });
    ends.push(query.start());
    expect(query.takePullRequest(row)).toBe(true);
    await until(() => expect(query.result.value.current).toBe(true));
    expect(query.takePullRequest(row)).toBe(false);
    expect(query.result.value.data?.answer.value).toBe(2);
    expect(server.requests).toHaveLength(1);
  });

  test("asks again where the row is not enough", async () => {
    const query = new Query<{ answer: Answer }>({ paths: () => ({ answer: "api/rows" }), withPullRequest: () => null });
    ends.push(query.start());
    await until(() => expect(query.result.value.current).toBe(true));
    expect(query.takePullRequest(row)).toBe(true);
  });
});

describe("a query", () => {
  test("fetches nothing before it is shown, and nothing after", async () => {
    const path = signal(`api/${(count += 1)}`);
    const query = new Query<{ answer: Answer }>({ paths: () => ({ answer: path.value }) });
    query.refresh();
    expect(server.requests).toHaveLength(0);
    const end = query.start();
    await until(() => expect(query.result.value.current).toBe(true));
    end();
    path.value = `${path.value}/other`;
    query.refresh();
    expect([server.requests.length, runningQueries.has(query as never)]).toEqual([1, false]);
  });

  test("of addresses that are known begins with their last answers", async () => {
    const paths = (): { answer: string } => ({ answer: "api/again" });
    const first = new Query<{ answer: Answer }>({ paths });
    ends.push(first.start());
    await until(() => expect(first.result.value.current).toBe(true));
    const second = new Query<{ answer: Answer }>({ paths });
    ends.push(second.start());
    expect(second.result.value).toMatchObject({ current: false, data: { answer: { value: 1 } } });
  });
});
