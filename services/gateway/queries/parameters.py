"""The query parameters: what each is called, what it means, and which values it may have."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from litestar.params import QueryParameter

from services.gateway.problems import BadParameterError
from services.gateway.queries.bounds import LONGEST_CURSOR, LONGEST_NAME, PLAIN, checked
from services.gateway.queries.buckets import Interval
from services.gateway.queries.order import LIMIT
from services.gateway.queries.series_options import GroupBy, SeriesOptions

ALLOWED = {
    "from": "a day, like 2026-01-31",
    "to": "a day, like 2026-01-31",
    "interval": "day, week, month",
    "group_by": "author, team, repo, weekday, hour, weekday_hour, size, phase, reviewer",
    "include_bots": "true, false",
    "production": "true, false",
    "limit": f"a whole number from 1 to {LIMIT}",
    "cursor": "`next` of the page before",
    "format": "json, csv",
}

Names = list[str] | None
ByAuthor = Annotated[
    Names, QueryParameter(name="author", description="Author's login or pseudonym; repeatable.")
]
ByReviewer = Annotated[Names, QueryParameter(name="reviewer", description="Login or pseudonym; repeatable.")]
ByColumn = Annotated[str, QueryParameter(name="sort", description="A column; `-`: descending.")]
Format = Annotated[
    Literal["json", "csv"] | None,
    QueryParameter(name="format", description="`csv` for a spreadsheet; the Accept header does the same."),
]


@dataclass(frozen=True, slots=True)
class PeriodQuery:
    """The period as it was asked for; either end may be left open."""

    first: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of a list; `limit` None: none was stated."""

    limit: int | None
    cursor: str | None


@dataclass(frozen=True, slots=True)
class NamePaging(Paging):
    """Which page of rows per name, of which names; `limit` None: all of them."""

    text: str


def texts(parameter: str, values: Names) -> frozenset[str]:
    """The values of a repeatable parameter. Raises `BadParameterError` for too many or too long ones."""
    return checked(parameter, values or ())


def several(parameter: str, values: Names) -> frozenset[str]:
    """The same, where names cannot hold a comma: then commas separate, too."""
    return checked(parameter, (part.strip() for value in values or () for part in value.split(",")))


def one_of(parameter: str, values: Names, allowed: frozenset[str]) -> frozenset[str]:
    """Several values of a closed set. Raises `BadParameterError` for any other."""
    given = several(parameter, values)
    for value in sorted(given - allowed):
        raise BadParameterError(parameter, value, ", ".join(sorted(allowed - {""})))
    return given


async def provide_period_query(
    from_: Annotated[
        date | None,
        QueryParameter(name="from", description="First day (inclusive), in the team's time zone."),
    ] = None,
    to: Annotated[
        date | None, QueryParameter(name="to", description="Day after the last (exclusive).")
    ] = None,
) -> PeriodQuery:
    """The period."""
    return PeriodQuery(from_, to)


async def provide_series_options(
    interval: Annotated[Interval, QueryParameter(name="interval", description="Width of a bucket.")] = "week",
    group_by: Annotated[
        GroupBy | None,
        QueryParameter(name="group_by", description="A series per value; `phase`: per phase of the metric."),
    ] = None,
) -> SeriesOptions:
    """How a series is cut."""
    return SeriesOptions(interval, group_by)


async def provide_paging(
    limit: Annotated[
        int | None,
        QueryParameter(
            name="limit", ge=1, le=LIMIT, description="Most rows of a page; 50, and of CSV all unless stated."
        ),
    ] = None,
    cursor: Annotated[
        str | None,
        QueryParameter(name="cursor", max_length=LONGEST_CURSOR, description="`next` of the page before."),
    ] = None,
) -> Paging:
    """Which page of a list."""
    return Paging(limit, cursor)


async def provide_name_paging(
    limit: Annotated[
        int | None,
        QueryParameter(name="limit", ge=1, le=LIMIT, description="Most rows of a page; all unless stated."),
    ] = None,
    cursor: Annotated[
        str | None,
        QueryParameter(name="cursor", max_length=LONGEST_CURSOR, description="`next` of the page before."),
    ] = None,
    text: Annotated[
        str,
        QueryParameter(
            name="q",
            max_length=LONGEST_NAME,
            pattern=PLAIN,
            description="A part of the name as it is shown, in any case.",
        ),
    ] = "",
) -> NamePaging:
    """Which page of rows per name."""
    return NamePaging(limit, cursor, text)
