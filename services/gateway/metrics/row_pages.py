"""The order of rows per name, and one page of them: found before any statistics of the rows are computed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from services.gateway.problems import BadParameterError
from services.gateway.queries.cursor import Cursor
from services.gateway.queries.listings import NamePageQuery

SEPARATOR = "|"


class RankedName(NamedTuple):
    """A name that has a row: what rows are sorted by (None: unknown, last), and what decides among equals.

    Of those the one with the larger `ties` comes first, then the one that is `shown` as the smaller text:
    names that are not shown decide nothing.
    """

    name: str
    shown: str
    value: float | str | None
    ties: tuple[float, ...] = ()

    @property
    def rank(self) -> tuple[tuple[float, ...], str]:
        """Where it stands among those of the same value."""
        return tuple(-one for one in self.ties), self.shown

    @property
    def id(self) -> str:
        """Its rank as a cursor has it."""
        return SEPARATOR.join([*map(str, self.ties), self.shown])


@dataclass(frozen=True, slots=True)
class NamePage:
    """The names of a page in order, where the next one starts, and how many there are on all pages."""

    names: list[str]
    next: Cursor | None
    total: int


def page_of_names(ranked: Iterable[RankedName], query: NamePageQuery) -> NamePage:
    """One page of names. Raises `BadParameterError` for a cursor that is not ours."""
    wanted = (one for one in ranked if query.text in one.shown.casefold()) if query.text else ranked
    every = _in_order(wanted, query.order.descending)
    rest = _behind(every, query.after, query.order.descending) if query.after else every
    page = rest if query.limit is None else rest[: query.limit]
    last = page[-1] if len(page) < len(rest) else None
    following = Cursor(query.order.name, last.value, last.id) if last else None
    return NamePage([one.name for one in page], following, len(every))


def _in_order(ranked: Iterable[RankedName], descending: bool) -> list[RankedName]:
    alike = sorted(ranked, key=attrgetter("shown"))
    alike.sort(key=attrgetter("ties"), reverse=True)  # those that are equal stay in their order
    known = [one for one in alike if one.value is not None]
    known.sort(key=attrgetter("value"), reverse=descending)
    return [*known, *(one for one in alike if one.value is None)]


def _behind(every: Sequence[RankedName], after: Cursor, descending: bool) -> list[RankedName]:
    """Those behind a cursor, whether there is still a row where it stands or not."""
    if not every:
        return []
    value, rank = after.value, _read_rank(after, len(every[0].ties))

    def is_behind(one: RankedName) -> bool:
        if one.value == value:
            return one.rank > rank
        if one.value is None or value is None:
            return one.value is None
        return (one.value > value) != descending  # type: ignore[operator]

    try:
        return list(filter(is_behind, every))
    except TypeError as problem:
        raise _not_ours(after) from problem


def _read_rank(cursor: Cursor, ties: int) -> tuple[tuple[float, ...], str]:
    *numbers, shown = cursor.id.split(SEPARATOR, ties)
    try:
        found = tuple(-float(one) for one in numbers)
    except ValueError as problem:
        raise _not_ours(cursor) from problem
    if len(found) != ties:
        raise _not_ours(cursor)
    return found, shown


def _not_ours(cursor: Cursor) -> BadParameterError:
    return BadParameterError("cursor", cursor.id, "a cursor that this API gave as `next`")
