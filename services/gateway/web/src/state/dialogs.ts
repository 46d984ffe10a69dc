import { signal } from "@preact/signals";

/** Whether the dialog of the team's own marks is open. */
export const marksOpen = signal(false);
