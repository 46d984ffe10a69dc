import { computed, signal } from "@preact/signals";
import { serverNow } from "../api/client";
import { dayIn } from "../format/dates";

/** The gateway's time in milliseconds, updated every second while the page is visible. */
export const now = signal(serverNow());

/** The same time, updated once a minute. */
export const minute = computed(() => Math.floor(now.value / 60_000) * 60_000);

setInterval(() => {
  if (!document.hidden) now.value = serverNow();
}, 1000);

export function todayIn(timezone: string): string {
  return dayIn(timezone, minute.value);
}
