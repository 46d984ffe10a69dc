"""The size class of a change."""

from services.contracts.definitions.document import Sizes
from services.contracts.definitions.vocabulary import Size


def lines_changed(additions: int | None, deletions: int | None) -> int | None:
    """Additions and deletions together; None if either is unknown."""
    return None if additions is None or deletions is None else additions + deletions


def size_class(lines: int | None, sizes: Sizes) -> str | None:
    """The size class of a number of changed lines; None if it is unknown."""
    if lines is None:
        return None
    limits = ((Size.XS, sizes.xs), (Size.S, sizes.s), (Size.M, sizes.m), (Size.L, sizes.l))
    return next((size.value for size, limit in limits if lines <= limit), Size.XL.value)
