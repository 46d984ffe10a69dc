import { expect, test } from "vitest";
import { addDays, addMonths, bucketEnd, bucketLabel, bucketName, dayIn, daysBetween, isDay, longDay, monday } from "../src/format/dates";

test("days go over the ends of months, years and daylight saving", () => {
  expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
  expect(addDays("2026-03-29", 1)).toBe("2026-03-30");
  expect(daysBetween("2026-03-01", "2026-04-01")).toBe(31);
});

test("weeks begin on Monday, also across the year", () => {
  expect(["2026-11-23", "2026-11-29", "2027-01-01"].map(monday)).toEqual(["2026-11-23", "2026-11-23", "2026-12-28"]);
});

test("months are counted from any day to first days", () => {
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-01");
  expect(addMonths("2026-01-15", -13)).toBe("2024-12-01");
});

test("a bucket ends where the next begins", () => {
  expect(bucketEnd("2026-12-28", "week")).toBe("2027-01-04");
  expect(bucketEnd("2026-12-01", "month")).toBe("2027-01-01");
  expect(bucketEnd("2026-12-31", "day")).toBe("2027-01-01");
});

test("a bucket is named by its interval", () => {
  expect(bucketLabel("2026-11-16", "week")).toBe("16 Nov");
  expect(bucketLabel("2026-11-01", "month")).toBe("Nov 26");
  expect(bucketName("2026-11-16", "week")).toBe("Week of 16 Nov 2026");
  expect(bucketName("2026-11-01", "month")).toBe("November 2026");
});

test("days are written as the browser's own format for British English writes them", () => {
  const own = (day: string, format: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat("en-GB", { ...format, timeZone: "UTC" }).format(Date.parse(day));
  for (let day = "2026-01-01"; day < "2027-01-01"; day = addDays(day, 9)) {
    expect(longDay(day)).toBe(own(day, { day: "numeric", month: "short", year: "numeric" }));
    expect(bucketLabel(day, "day")).toBe(own(day, { day: "numeric", month: "short" }));
    expect(bucketLabel(day, "month")).toBe(own(day, { month: "short", year: "2-digit" }));
    expect(bucketName(day, "month")).toBe(own(day, { month: "long", year: "numeric" }));
  }
});

test("the calendar day is that of the team's time zone", () => {
  const lateInUtc = Date.parse("2026-11-23T23:30:00Z");
  expect(dayIn("UTC", lateInUtc)).toBe("2026-11-23");
  expect(dayIn("Europe/Berlin", lateInUtc)).toBe("2026-11-24");
});

test("only days that exist are days", () => {
  expect(["2026-02-28", "2026-02-30", "2026-2-3", "", "today"].map(isDay)).toEqual([true, false, false, false, false]);
});
