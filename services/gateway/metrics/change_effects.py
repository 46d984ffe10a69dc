"""The change of a mean in parts that add up to it exactly; swapping the periods turns their signs."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from services.gateway.metrics.change_totals import NOTHING, Key, Total, Totals

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one key contributes to a change: `level`, because its own mean is another, and `mix`, because its
    share of all values is another. `mean` and `mean_before` are None where it has no values.
    """

    key: Key
    now: Total
    before: Total
    mean: Fraction | None
    mean_before: Fraction | None
    level: Fraction
    mix: Fraction

    @property
    def contribution(self) -> Fraction:
        """Both together."""
        return self.level + self.mix


def combined(totals: Iterable[Total]) -> Total:
    """The total of several keys."""
    found = NOTHING
    for one in totals:
        found = Total(found.n + one.n, found.weight + one.weight, found.sum + one.sum)
    return found


def effects_of(now: Totals, before: Totals) -> list[Effect]:
    """What each key contributes to the change of the mean over all; the largest first.

    The mean is the sum of shares times means. With the shares w and the means m of a key in both periods, and
    the mean M of all, it contributes (w' + w)/2 · (m' - m) by its level and (w' - w) · ((m' + m)/2 -
    (M' + M)/2) by the mix. A key that is in one period only has there the mean that it has in the other: it
    contributes by the mix alone. Nothing at all, if one of the periods is empty.
    """
    all_now, all_before = combined(now.values()), combined(before.values())
    if all_now.mean is None or all_before.mean is None:
        return []
    middle = (all_now.mean + all_before.mean) / 2
    found = [
        _effect(key, now.get(key, NOTHING), before.get(key, NOTHING), (all_now, all_before), middle)
        for key in now.keys() | before.keys()
    ]
    return sorted(found, key=largest_first)


def largest_first(effect: Effect) -> tuple[Fraction, Key]:
    """What effects are sorted by."""
    return -abs(effect.contribution), effect.key


def _effect(key: Key, now: Total, before: Total, whole: tuple[Total, Total], middle: Fraction) -> Effect:
    share_now, share_before = now.weight / whole[0].weight, before.weight / whole[1].weight
    mean_now = now.mean if now.mean is not None else before.mean
    mean_before = before.mean if before.mean is not None else now.mean
    assert mean_now is not None
    assert mean_before is not None
    level = (share_now + share_before) / 2 * (mean_now - mean_before)
    mix = (share_now - share_before) * ((mean_now + mean_before) / 2 - middle)
    return Effect(key, now, before, now.mean, before.mean, level, mix)


def phase_effects(now: Totals, before: Totals, wholes: tuple[Total, Total]) -> list[Effect]:
    """What each phase contributes: its sum over all that have the whole, then and now; the largest first."""
    if not all(one.weight for one in wholes):
        return []
    found = [
        _phase_effect(key, now.get(key, NOTHING), before.get(key, NOTHING), wholes)
        for key in now.keys() | before.keys()
    ]
    return sorted(found, key=largest_first)


def _phase_effect(key: Key, now: Total, before: Total, wholes: tuple[Total, Total]) -> Effect:
    mean_now, mean_before = now.sum / wholes[0].weight, before.sum / wholes[1].weight
    return Effect(key, now, before, mean_now, mean_before, mean_now - mean_before, ZERO)
