import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Fact, PullRequestMoved } from "../src/api/schema";

const asked: string[] = [];
vi.stubGlobal("document", { addEventListener: () => undefined, hidden: false, baseURI: "http://localhost/" });
vi.stubGlobal("location", { search: "", pathname: "/", hash: "", href: "http://localhost/" });
vi.stubGlobal("addEventListener", () => undefined);
vi.mock("../src/api/client", async (original) => ({
  ...(await original()) as object,
  get: (path: string) => { asked.push(path); return new Promise(() => undefined); },
}));
const { Feed } = await import("../src/live/feed");

function fact(type: string, at: string): Fact {
  return { id: `${type}@${at}`, type: `pull_request.${type}`, at, via: ["webhook"], actor: "mira", says: {} };
}

function moved(facts: Fact[] | null, title = "Tidy"): PullRequestMoved {
  return { repo: "acme/api", number: 7, title, state: "open", updated_at: "2026-11-23T12:00:00Z", gone: false, facts } as unknown as PullRequestMoved;
}

const pulls = (): string[] => asked.filter((path) => path.includes("pull-requests/"));
const lines = (): string[] => feed.lines.peek()!.map(({ what, title }) => `${what}: ${title}`);

let feed: InstanceType<typeof Feed>;
/** A feed that is known to be empty so far. */
beforeEach(() => {
  feed = new Feed([]);
  asked.length = 0;
});

describe("a live notice", () => {
  test("is a line of the feed without a request", () => {
    feed.take(moved([fact("opened", "2026-11-23T12:00:00Z")]));
    feed.take(moved([fact("closed", "2026-11-23T13:00:00Z"), fact("merged", "2026-11-23T13:00:00Z")]));
    expect(lines()).toEqual(["merged: Tidy", "opened: Tidy"]);
    expect(pulls()).toEqual([]);
  });

  test("shows a fact once, and gives its line a new title", () => {
    feed.take(moved([fact("opened", "2026-11-23T12:00:00Z")]));
    feed.take(moved([fact("opened", "2026-11-23T12:00:00Z")]));
    feed.take(moved([], "Tidy up"));
    expect(lines()).toEqual(["opened: Tidy up"]);
  });

  test("that changes nothing that is shown draws nothing", () => {
    feed.take(moved([fact("opened", "2026-11-23T12:00:00Z")]));
    const before = feed.lines.peek();
    feed.take(moved([]));
    expect(feed.lines.peek()).toBe(before);
  });

  test("that does not know what is new costs a request", () => {
    feed.take(moved(null));
    expect(pulls()).toHaveLength(1);
  });
});
