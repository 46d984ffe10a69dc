import { expect, test } from "vitest";
import { backoff } from "../src/api/backoff";

test("waiting doubles, is bounded, and is spread so that many pages do not come back at once", () => {
  expect([1, 2, 3, 4].map((failures) => backoff(failures, () => 1))).toEqual([500, 1000, 2000, 4000]);
  expect(backoff(1000, () => 1)).toBe(30_000);
  expect(backoff(3, () => 0)).toBe(1000);
});
