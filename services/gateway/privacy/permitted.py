"""Filters as they may be used: pseudonyms read, what may not be asked about individuals refused."""

from litestar.di import NamedDependency

from services.gateway.lists.rounds import Concerned
from services.gateway.questions.filters import Filters
from services.gateway.view import View


async def provide_filters(view: NamedDependency[View], asked_filters: NamedDependency[Filters]) -> Filters:
    """The filters that every path shares."""
    return await view.understood(asked_filters)


async def provide_concerned(
    view: NamedDependency[View], asked_concerned: NamedDependency[Concerned]
) -> Concerned:
    """Whose rounds of review."""
    return await view.understood(asked_concerned)
