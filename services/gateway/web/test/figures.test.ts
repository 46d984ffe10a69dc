import { describe, expect, test } from "vitest";
import { figureChange, quantityOf, share, shareTicks, statisticOf, valueIn } from "../src/format/figures";

test("shares are percent, with a decimal where they are small", () => {
  expect([null, 0, 0.0125, 0.156, 1].map(share)).toEqual(["–", "0%", "1.3%", "16%", "100%"]);
  expect(quantityOf({ unit: "share", value: 0.156 })).toEqual({ value: "16", unit: "%" });
  expect(quantityOf({ unit: "share", value: null })).toEqual({ value: "–", unit: "" });
});

test("an axis of shares reaches from 0 to over the highest, on even steps", () => {
  expect([0, 0.15, 0.5, 1].map((top) => shareTicks(top).map(share))).toEqual([
    ["0%", "0.5%"],
    ["0%", "5%", "10%", "15%"],
    ["0%", "10%", "20%", "30%", "40%", "50%"],
    ["0%", "20%", "40%", "60%", "80%", "100%"],
  ]);
});

test("each unit is said as people say it", () => {
  expect([valueIn("hours", 0.5), valueIn("share", 0.5), valueIn("rounds", 1240)]).toEqual(["30 min", "50%", "1,240"]);
});

test("a figure says which statistic it is", () => {
  expect(statisticOf({ statistic: "days_per_week", unit: "deployments" })).toBe("days a week");
  expect(statisticOf({ statistic: "sum", unit: "pull requests" })).toBe("pull requests");
  expect(statisticOf({ statistic: "mean", unit: "share" })).toBe("");
});

describe("a share changes by percentage points", () => {
  const rate = (value: number | null, previous: number | null) => figureChange({ unit: "share", value, previous, change: null, better: "lower" });

  test("also from nothing", () => expect(rate(0.032, 0)).toEqual({ arrow: "↑", percent: "3.2 points", word: "worse", tone: "bad" }));
  test("or to nothing", () => expect(rate(0, 0.15)).toEqual({ arrow: "↓", percent: "15 points", word: "better", tone: "good" }));
  test("or not at all", () => expect(rate(0.15, 0.15)).toEqual({ arrow: "→", percent: "0 points", word: "unchanged", tone: "neutral" }));
  test("but not where there was none to compare with", () => expect(rate(0.15, null)).toBeNull());
});
