"""Applies what can be applied of a batch: whatever cannot be stored or measured is found and set aside."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from services.aggregator.store.errors import UNSTORABLE

Item = TypeVar("Item")

UNAPPLICABLE = (*UNSTORABLE, ArithmeticError, ValueError, TypeError, LookupError)
"""What trying again cannot mend: a number, a text or a date that no document or no measure can hold."""


async def apply_divided(
    items: Sequence[Item], apply: Callable[[Sequence[Item]], Awaitable[None]]
) -> list[tuple[Item, Exception]]:
    """Apply all that can be applied; returns the rest, each with the reason.

    Applying is repeatable, so a batch that fails is halved and applied again, down to the single item.
    """
    if not items:
        return []
    try:
        await apply(items)
    except UNAPPLICABLE as problem:
        if len(items) == 1:
            return [(items[0], problem)]
        half = len(items) // 2
        return [*await apply_divided(items[:half], apply), *await apply_divided(items[half:], apply)]
    return []
