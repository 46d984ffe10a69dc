import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Coalescer } from "../src/live/coalesce";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function gathering(): { coalescer: Coalescer<string>; runs: string[][] } {
  const runs: string[][] = [];
  return { coalescer: new Coalescer<string>((items) => runs.push(items), 400), runs };
}

describe("changes that come in bursts", () => {
  test("are handed on soon, and combinedProgress", () => {
    const { coalescer, runs } = gathering();
    ["a", "b", "a", "a"].forEach((item) => coalescer.add(item));
    vi.advanceTimersByTime(60);
    expect(runs).toEqual([["a", "b"]]);
  });

  test("cost at most one run per interval, and none is lost", () => {
    const { coalescer, runs } = gathering();
    for (let i = 0; i < 1000; i += 1) {
      coalescer.add(String(i));
      vi.advanceTimersByTime(2);
    }
    vi.advanceTimersByTime(400);
    expect(runs.length).toBeLessThanOrEqual(7);
    expect(runs.flat()).toHaveLength(1000);
  });

  test("wait while they are held, and are handed on afterwards", () => {
    const { coalescer, runs } = gathering();
    coalescer.add("before");
    coalescer.hold(true);
    coalescer.add("meanwhile");
    vi.advanceTimersByTime(10_000);
    expect(runs).toEqual([]);
    coalescer.hold(false);
    vi.advanceTimersByTime(400);
    expect(runs).toEqual([["before", "meanwhile"]]);
  });

  test("that are held and released without anything cost nothing", () => {
    const { coalescer, runs } = gathering();
    coalescer.hold(true);
    coalescer.hold(false);
    vi.advanceTimersByTime(1000);
    expect(runs).toEqual([]);
  });
});
