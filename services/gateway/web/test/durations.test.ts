import { describe, expect, test } from "vitest";
import { ago, duration, durationTick, durationTicks, exactDuration, running } from "../src/format/durations";

describe("a duration as people say it", () => {
  test.each([
    [null, "–"],
    [undefined, "–"],
    [0, "0 min"],
    [2 / 3600, "2 s"],
    [0.0001 / 3600, "1 s"],
    [59.4 / 3600, "59 s"],
    [59.9 / 3600, "1 min"],
    [0.75, "45 min"],
    [59.6 / 60, "1.0 h"],
    [3.2, "3.2 h"],
    [23.94, "23.9 h"],
    [23.96, "1.0 d"],
    [50.4, "2.1 d"],
    [24 * 100, "100 d"],
    [24 * 3650, "3,650 d"],
  ])("%s hours is %s", (hours, text) => expect(duration(hours)).toBe(text));
});

describe("working hours make no days of 24 hours", () => {
  test.each([
    [0.75, "45 min", "45 min"],
    [23.96, "24.0 h", "23 h 58 min"],
    [89.7, "89.7 h", "89 h 42 min"],
    [1234, "1,234 h", "1,234 h"],
  ])("%s hours are %s, exactly %s", (hours, text, exact) => expect([duration(hours, "working"), exactDuration(hours, "working")]).toEqual([text, exact]));

  test("on an axis, too", () => {
    expect(durationTicks(90, "working").map((hours) => durationTick(hours, "working"))).toEqual(["0", "20 h", "40 h", "60 h", "80 h", "100 h"]);
  });
});

describe("exactly", () => {
  test.each([
    [null, "unknown"],
    [0, "0 s"],
    [30 / 3600, "30 s"],
    [0.75, "45 min"],
    [24, "1 d"],
    [51.25, "2 d 3 h 15 min"],
    [24.5, "1 d 30 min"],
  ])("%s hours is %s", (hours, text) => expect(exactDuration(hours)).toBe(text));
});

describe("a running clock", () => {
  test.each([
    [-5_000, "0 s"],
    [48_000, "48 s"],
    [12 * 60_000, "12 min"],
    [(5 * 60 + 7) * 60_000, "5 h 07 min"],
    [(76 * 60 + 59) * 60_000, "3 d 4 h"],
  ])("%s ms is %s", (milliseconds, text) => expect(running(milliseconds)).toBe(text));
});

test("what happened just now happened now, even by a clock that is behind", () => {
  expect([ago(-3_000), ago(900), ago(12_000), ago(3_600_000), ago(86_400_000 * 2)]).toEqual(["now", "now", "12 s ago", "1 h ago", "2 d ago"]);
});

describe("an axis of hours", () => {
  test.each([
    [10, [0, 2, 4, 6, 8, 10]],
    [0.8, [0, 0.25, 0.5, 0.75, 1]],
    [100, [0, 24, 48, 72, 96, 120]],
  ])("up to %s has steps that a clock has", (top, places) => expect(durationTicks(top)).toEqual(places));

  test("covers its top with few places, however much that is", () => {
    for (const top of [0.001, 0.3, 1, 7, 23, 24, 25, 1_000, 87_600, 1e7]) {
      const places = durationTicks(top);
      expect(places[0]).toBe(0);
      expect(places.at(-1)).toBeGreaterThanOrEqual(top * (1 - 1e-9));
      expect(places.length).toBeLessThanOrEqual(8);
    }
  });

  test("its labels have no needless decimals", () => {
    expect([0, 0.25, 6, 36, 24].map((hours) => durationTick(hours))).toEqual(["0", "15 min", "6 h", "1.5 d", "1 d"]);
  });
});
