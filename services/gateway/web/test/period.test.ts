import { describe, expect, test } from "vitest";
import { DEFAULT_PERIOD, NAMED_PERIODS, OFFERED_PERIODS, periodName, readPeriod, spanBefore, spanBeforeInWords, spanOf, writePeriod } from "../src/state/period";

const TODAY = "2026-11-23"; // a Monday
const SUNDAY = "2026-11-29";

describe("the days of a period", () => {
  test("weeks are whole ones, with the present one", () => {
    expect(spanOf({ kind: "weeks", weeks: 12 }, TODAY)).toEqual({ from: "2026-09-07", to: "2026-11-24", interval: "week" });
    expect(spanOf({ kind: "weeks", weeks: 12 }, SUNDAY)).toEqual({ from: "2026-09-07", to: "2026-11-30", interval: "week" });
  });

  test("years are whole months", () => {
    expect(spanOf({ kind: "years", years: 5 }, TODAY)).toEqual({ from: "2021-12-01", to: "2026-11-24", interval: "month" });
  });

  test("named ones are as people say them", () => {
    const days = (name: (typeof NAMED_PERIODS)[number], today: string) => { const { from, to } = spanOf({ kind: "named", name }, today); return `${from}..${to}`; };
    expect(NAMED_PERIODS.map((name) => days(name, TODAY))).toEqual([
      "2026-11-23..2026-11-24", "2026-11-16..2026-11-23", "2026-11-01..2026-11-24", "2026-10-01..2026-11-01", "2026-10-01..2026-11-24", "2026-07-01..2026-10-01", "2026-01-01..2026-11-24",
    ]);
    expect([days("last-month", "2026-01-31"), days("last-quarter", "2026-02-28")]).toEqual(["2025-12-01..2026-01-01", "2025-10-01..2026-01-01"]);
  });

  test("chosen days are inclusive, and their buckets follow their number", () => {
    expect(spanOf({ kind: "days", first: "2026-11-01", last: "2026-11-14" }, TODAY)).toEqual({ from: "2026-11-01", to: "2026-11-15", interval: "day" });
    expect(spanOf({ kind: "days", first: "2026-01-01", last: "2026-06-30" }, TODAY).interval).toBe("week");
    expect(spanOf({ kind: "days", first: "2016-01-01", last: "2026-06-30" }, TODAY).interval).toBe("month");
  });
});

describe("a period in the address", () => {
  test.each([...OFFERED_PERIODS, { kind: "days", first: "2026-01-01", last: "2026-03-31" } as const])("%o comes back as it was", (period) => {
    expect(readPeriod(writePeriod(period))).toEqual(period);
  });

  test.each([null, "", "nonsense", "0w", "99999w", "2026-03-31..2026-01-01", "2026-02-30..2026-03-01", "..", "-3w"])("%s is the default", (text) => {
    expect(readPeriod(text)).toEqual(DEFAULT_PERIOD);
  });
});

describe("the days that a chart is laid over", () => {
  test.each([
    ["2026-09-14", "2026-12-01", "week", "2026-06-22", "2026-09-08"],
    ["2026-11-02", "2026-11-30", "week", "2026-10-05", "2026-11-02"],
    ["2026-11-10", "2026-11-20", "day", "2026-10-31", "2026-11-10"],
    ["2025-12-01", "2026-11-16", "month", "2024-12-01", "2025-11-16"],
    ["2026-01-01", "2026-04-01", "month", "2025-10-01", "2026-01-01"],
  ] as const)("%s to %s by %s are %s to %s", (from, to, interval, first, end) => {
    expect(spanBefore({ from, to, interval })).toEqual({ from: first, to: end, interval });
  });

  test("are explained where the figures compare with others", () => {
    expect(spanBeforeInWords({ from: "2026-09-14", to: "2026-12-01", interval: "week" })).toBe("whole weeks earlier, weekday over weekday; the figures compare with the 78 days just before");
    expect(spanBeforeInWords({ from: "2026-11-02", to: "2026-11-30", interval: "week" })).toBeNull();
  });
});

test("a period is named as people say it", () => {
  expect(OFFERED_PERIODS.map(periodName)).toEqual(["This week", "Last week", "This month", "Last month", "This quarter", "Last quarter", "This year", "Last 4 weeks", "Last 12 weeks", "Last 26 weeks", "Last 52 weeks", "Last 5 years", "All time"]);
  expect(periodName({ kind: "days", first: "2026-01-01", last: "2026-03-31" })).toBe("1 Jan 2026 – 31 Mar 2026");
});
