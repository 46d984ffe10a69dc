import { describe, expect, test } from "vitest";
import { amount, changeOf, counted, countTicks, grouped } from "../src/format/numbers";

test("amounts have thousands separated and at most one decimal, none where it says nothing", () => {
  expect([null, 0, 12.44, 99.96, 340.4, 1240].map(amount)).toEqual(["–", "0", "12.4", "100", "340", "1,240"]);
  expect(grouped(1234567)).toBe("1,234,567");
});

test("numbers are written as the browser's own format for English writes them", () => {
  const own = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
  const some = [0.05, 0.15, 0.25, 0.949, 0.95, 1.05, 2.675, 99.95, 999.95, 1e-7, 1e5 + 0.45, 123456789.05, 1 / 3, 1e15];
  const more = Array.from({ length: 2000 }, (_, i) => (i * 7919.0731) % 10 ** (1 + (i % 7)));
  for (const value of [...some, ...more].flatMap((one) => [one, -one])) if (value !== 0) expect(grouped(value)).toBe(own.format(value));
});

test("one of something is not plural", () => {
  expect([0, 1, 2].map((value) => counted(value, "pull requests"))).toEqual(["0 pull requests", "1 pull request", "2 pull requests"]);
});

test("an axis of counts has at most six whole steps, and ends above all", () => {
  expect([0, 1, 6, 7, 51, 240].map(countTicks)).toEqual([[0, 1], [0, 1], [0, 1, 2, 3, 4, 5, 6], [0, 2, 4, 6, 8], [0, 10, 20, 30, 40, 50, 60], [0, 50, 100, 150, 200, 250]]);
  for (const top of [1, 9, 13, 99, 601, 5999, 60001]) expect([countTicks(top).length <= 7, countTicks(top).at(-1)! >= top]).toEqual([true, true]);
});

describe("a change says whether it is better, by a word and not by colour alone", () => {
  test.each([
    [-0.123, "lower", { arrow: "↓", percent: "12%", word: "better", tone: "good" }],
    [0.5, "lower", { arrow: "↑", percent: "50%", word: "worse", tone: "bad" }],
    [0.5, "higher", { arrow: "↑", percent: "50%", word: "better", tone: "good" }],
    [-1, "higher", { arrow: "↓", percent: "100%", word: "worse", tone: "bad" }],
    [2.5, null, { arrow: "↑", percent: "250%", word: "more", tone: "neutral" }],
    [0.001, "lower", { arrow: "→", percent: "0%", word: "unchanged", tone: "neutral" }],
  ] as const)("%s where %s is better", (change, better, said) => expect(changeOf(change, better)).toEqual(said));

  test("nothing to compare with is no change", () => expect(changeOf(null, "lower")).toBeNull());
});
