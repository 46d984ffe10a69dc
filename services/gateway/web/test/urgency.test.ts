import { describe, expect, test } from "vitest";
import type { Attention } from "../src/api/schema";
import { urgencyOf } from "../src/format/urgency";

const PLAIN: Attention = { weekdays: [1, 2, 3, 4, 5], hours: [{ from: 0, to: 1440 }], holidays: [], long_hours: 24, too_long_hours: 72 };
const OFFICE: Attention = { ...PLAIN, hours: [{ from: 540, to: 1020 }], long_hours: 8, too_long_hours: 24 };

function urgency(since: string, now: string, attention: Attention, timezone = "UTC"): string {
  return urgencyOf(Date.parse(since), Date.parse(now), { attention, timezone });
}

describe("a waiting review is urgent by the team's calendar", () => {
  test.each([
    ["of Friday afternoon is not urgent on Monday morning", "2026-11-20T16:00Z", "2026-11-23T10:00Z", PLAIN, ""],
    ["of Friday afternoon is urgent on Monday evening", "2026-11-20T16:00Z", "2026-11-23T16:00Z", PLAIN, "amber"],
    ["of Thursday is urgent on Friday", "2026-11-19T12:00Z", "2026-11-20T12:00Z", PLAIN, "amber"],
    ["is too long after three working days", "2026-11-19T12:00Z", "2026-11-24T12:00Z", PLAIN, "red"],
    ["waits one working day of eight hours", "2026-11-20T16:00Z", "2026-11-23T16:00Z", OFFICE, "amber"],
    ["does not wait by night", "2026-11-19T17:00Z", "2026-11-20T16:59Z", OFFICE, ""],
    ["does not wait on a holiday", "2026-11-19T09:00Z", "2026-11-20T09:00Z", { ...OFFICE, holidays: ["2026-11-19"] }, ""],
    ["does not wait on a holiday of every year", "2026-12-24T12:00Z", "2026-12-25T17:00Z", { ...OFFICE, holidays: ["12-25"] }, ""],
    ["of years ago is too long", "2016-11-19T12:00Z", "2026-11-24T12:00Z", OFFICE, "red"],
    ["that is yet to come is not urgent", "2026-11-24T12:00Z", "2026-11-23T12:00Z", OFFICE, ""],
  ])("one that %s", (_, since, now, attention, tone) => expect(urgency(since, now, attention)).toBe(tone));

  test("in the team's time zone", () => {
    // 09:00 to 17:00 in New York is 14:00 to 22:00 UTC.
    expect(urgency("2026-11-19T14:00Z", "2026-11-19T22:00Z", OFFICE, "America/New_York")).toBe("amber");
    expect(urgency("2026-11-19T14:00Z", "2026-11-19T21:59Z", OFFICE, "America/New_York")).toBe("");
  });
});
