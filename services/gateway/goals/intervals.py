"""The intervals that a goal's figures count, the last decided first, page by page. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal

from services.contracts.alerting.kept import Decision, Undecided
from services.contracts.api_goals import GoalInterval
from services.contracts.readmodels.pull_requests import ListedPullRequest
from services.gateway.goals.results import GoalCounts
from services.gateway.listings.rows import pull_request_row
from services.gateway.problems import BadParameterError
from services.gateway.queries.cursor import Cursor
from services.gateway.queries.listings import PageQuery
from services.gateway.queries.order import Order

IntervalResult = Literal["kept", "missed", "late", "running"]
Interval = Decision | Undecided
RUNNING = frozenset({"late", "running"})
LAST_DECIDED = Order("-decided_at", "decided_at", descending=True)


def intervals_of(
    counts: GoalCounts, results: Collection[str], window: tuple[datetime, datetime]
) -> list[Interval]:
    """Those with one of the results (none: any): kept or missed in [since, until), or running or late now."""
    since, until = window
    now = any(one in RUNNING for one in results)
    decided: list[Interval] = [
        one
        for one in counts.decided
        if (now and one.until is None)
        or (since <= one.at < until and (not results or ("kept" if one.kept else "missed") in results))
    ]
    return [*decided, *counts.undecided] if "running" in results else decided


def interval_page(intervals: Sequence[Interval], page: PageQuery) -> tuple[list[Interval], Cursor | None]:
    """The intervals of a page, and where the following page starts; None on the last page.

    Raises `BadParameterError` for a cursor that is not ours.
    """
    ordered = sorted(intervals, key=_place, reverse=True)
    after = _place_of(page.after) if page.after else None
    rest = [one for one in ordered if after is None or _place(one) < after]
    here = rest[: page.limit]
    following = Cursor(page.order.name, *_place(here[-1])) if len(rest) > len(here) else None
    return here, following


def _place(one: Interval) -> tuple[datetime, str]:
    """Where it stands: what is not decided, by when it began."""
    return one.at or one.since, f"{one.subject} {one.fact} {one.who or ''}"


def _place_of(cursor: Cursor) -> tuple[datetime, str]:
    if not isinstance(cursor.value, datetime):
        raise BadParameterError("cursor", cursor.id, "a cursor that this API gave as `next`")
    return cursor.value, cursor.id


def interval_rows(
    intervals: Sequence[Interval], documents: Mapping[str, ListedPullRequest]
) -> list[GoalInterval]:
    """The rows of intervals; what was deleted meanwhile has none."""
    return [_row(one, documents[one.subject]) for one in intervals if one.subject in documents]


def _row(one: Interval, document: ListedPullRequest) -> GoalInterval:
    return GoalInterval(
        **dict(pull_request_row(document)),
        began=one.since,
        decided_at=one.at,
        ended=one.until,
        kept=one.kept,
        reviewer=one.who,
        fact=one.fact,
    )
