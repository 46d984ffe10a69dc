import { computed, signal } from "@preact/signals";
import { serverNow } from "../api/client";
import { dayIn } from "../format/dates";

/** The gateway's present time in milliseconds, moved on every second while the page is seen. */
export const now = signal(serverNow());

/** The same once a minute, for what need not move every second. */
export const minute = computed(() => Math.floor(now.value / 60_000) * 60_000);

setInterval(() => {
  if (!document.hidden) now.value = serverNow();
}, 1000);

export function todayIn(timezone: string): string {
  return dayIn(timezone, minute.value);
}
