import { metricAddress, type Selection } from "../api/addresses";
import { readComparison } from "../state/comparison";
import { optionOf, setOptions } from "../state/location";
import { spanBefore } from "../state/period";
import type { Interest } from "./interest";
import { hasPeriodBefore, interestIn, selection } from "./selection";

/** Returns the selection of the days that its charts are laid over. */
export function periodBefore(selection: Selection): Selection {
  return { ...selection, ...spanBefore(selection) };
}

/** Whether the charts of the page are laid over those of the period before. */
export function isOverlaid(): boolean {
  return readComparison(optionOf("compare"))?.kind === "before";
}

/** Whether there is a period before that the charts can be laid over. */
export function canOverlay(): boolean {
  return selection.value !== null && hasPeriodBefore(selection.value);
}

/** Lays the charts over the period before, or does so no longer. */
export function switchOverlay(): void {
  setOptions({ compare: isOverlaid() ? null : "before" }, true);
}

/** Returns the address of a metric in the period before, where the charts are laid over it. */
export function overlayAddress(metric: string, selection: Selection): { before?: string } {
  return isOverlaid() && hasPeriodBefore(selection) ? { before: metricAddress(metric, periodBefore(selection)) } : {};
}

/** Returns the interest in these metrics; where the charts are laid over the period before, in its days, too. */
export function interestInBoth(metrics: readonly string[]): Interest {
  const found = interestIn(metrics)();
  const shown = selection.peek();
  return shown && isOverlaid() ? { ...found, from: periodBefore(shown).from } : found;
}
