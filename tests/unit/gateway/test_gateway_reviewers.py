"""Rows per reviewer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.contracts.api import Page
from services.contracts.api_people import ReviewerRow
from services.contracts.definitions.document import Definitions
from services.gateway.http.answers import to_json
from services.gateway.listings.rows import review_request_row
from services.gateway.membership_cache import MembershipCache
from services.gateway.metrics.memberships import Memberships
from services.gateway.metrics.reviewers import reviewer_loads, reviews_given
from services.gateway.metrics.rounds import select_rounds
from services.gateway.metrics.row_owner import RowOwner
from services.gateway.metrics.row_pages import page_of_names
from services.gateway.metrics.row_tables import LongAnswer
from services.gateway.queries.filters import Filters
from services.gateway.queries.listings import NamePageQuery
from services.gateway.queries.order import Order
from services.gateway.queries.period import Period
from services.gateway.store.documents import PendingOfReviewer
from tests.unit.gateway.documents import (
    DEFINITIONS,
    NOON,
    Document,
    day_rows_of,
    days_of_rounds,
    review_request,
)
from tests.unit.gateway.test_gateway_people import SELECTION

NOBODY: frozenset[str] = frozenset()
ANYBODY = RowOwner(NOBODY, NOBODY, Memberships.of(DEFINITIONS, {}))
BEGIN = NOON - timedelta(days=7)
MOST_ASKED_FIRST = NamePageQuery(Order("-requests", "requests", descending=True), None, None, "")
SPAN = Period(BEGIN.date(), NOON.date() + timedelta(days=1))


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _pending(request: Document) -> PendingOfReviewer:
    since = request["waiting_since"]
    return PendingOfReviewer(
        reviewer=request["reviewer"],
        requested_at=[_milliseconds(request["requested_at"])],
        waiting_since=[since and _milliseconds(since)],
    )


def rows_of(
    requests: list[Document], given: Mapping[str, int] | None = None, owner: RowOwner = ANYBODY
) -> list[ReviewerRow]:
    rounds = select_rounds(day_rows_of(*days_of_rounds(*requests), period=SPAN), Filters())
    pending = [_pending(one) for one in requests if one["state"] == "pending"]
    loads = reviewer_loads(rounds, given or {}, owner).with_pending(pending, NOON, owner)
    table = loads.table(page_of_names(loads.ranked("requests", str), MOST_ASKED_FIRST).names)
    answer = LongAnswer(Page[ReviewerRow](items=[], next=None, total=table.size), "items", table)
    assert to_json(answer) == to_json(answer.model())
    return table.models()


def teams_of(name: str, ago: float) -> set[str]:
    at = (NOON - timedelta(hours=ago)).astimezone(MEMBERS.zone).date()
    return {one.team for one in MEMBERS.of_reviewers([name])[name] if one.on(at)}


def test_a_reviewers_row_counts_what_was_asked_answered_and_is_pending() -> None:
    rounds = [
        review_request("bob", 1, latency=4.0),
        review_request("bob", 2, latency=2.0, re_request=True),
        review_request("bob", 3, state="pending", answered_at=None, latency=None),
        review_request(
            "bob", 4, requested_at=BEGIN - timedelta(days=9), answered_at=BEGIN - timedelta(days=8)
        ),
        review_request("cid", 5, state="removed", answered_at=None, latency=None),
    ]
    given = reviews_given(SELECTION, DEFINITIONS.metrics)
    bob, cid = rows_of(rounds, given)
    assert (bob.reviewer, bob.requests, bob.reviews, bob.re_requests, bob.pending) == ("bob", 3, 3, 1, 1)
    assert (bob.latency.n, bob.latency.p50) == (2, 3.0)
    assert (cid.requests, cid.reviews, cid.latency.n, cid.latency.p50) == (1, 0, 0, None)


def test_whoever_reviews_unasked_has_a_row_too() -> None:
    (bob,) = rows_of([], {"bob": 3, "nobody": 0})
    assert (bob.reviewer, bob.requests, bob.reviews) == ("bob", 0, 3)


def test_what_a_team_was_asked_is_the_teams_and_its_latency_also_that_of_whoever_answered() -> None:
    rounds = [
        review_request("acme/core", 1, answered_by="bob", latency=3.0),
        review_request("bob", 2, latency=5.0),
        review_request("acme/core", 3, state="pending", answered_at=None, answered_by=None, latency=None),
    ]
    team, bob = rows_of(rounds)
    assert (team.reviewer, team.requests, team.pending, team.latency.n) == ("acme/core", 2, 1, 1)
    assert (bob.reviewer, bob.requests, bob.pending, bob.latency.n, bob.latency.p50) == ("bob", 1, 0, 2, 4.0)


def test_only_those_who_are_asked_for_have_a_row() -> None:
    rounds = [review_request("acme/core", 1, answered_by="bob"), review_request("cid", 2)]
    assert [
        row.reviewer for row in rows_of(rounds, owner=replace(ANYBODY, reviewers=frozenset({"bob"})))
    ] == ["bob"]


PEOPLE = Definitions.model_validate(
    {
        "calendar": {"timezone": "Asia/Tokyo"},
        "people": {"aliases": {"bob": ["bob-at-work"]}},
        "teams": [
            {"name": "core", "members": ["ann", {"login": "Bob-at-work", "to": "2026-11-18"}]},
            {"name": "Web Team", "members": [{"login": "bob", "from": "2026-11-18"}]},
        ],
    }
)
MEMBERS = Memberships.of(PEOPLE, {})


@pytest.mark.parametrize(
    ("name", "ago", "teams"),
    [
        ("ann", 0, {"core"}),
        ("ANN", 0, {"core"}),
        ("cid", 0, set()),
        ("bob", 0, {"Web Team"}),
        ("bob", 22, {"core"}),
        ("bob", 20, {"Web Team"}),  # in Tokyo it is already the 18th
        ("acme/web-team", 0, {"Web Team"}),
        ("acme/other", 0, set()),
    ],
)
def test_a_request_counts_for_the_team_of_that_day(name: str, ago: float, teams: set[str]) -> None:
    assert teams_of(name, ago) == teams


def test_memberships_are_kept_until_a_login_or_the_definitions_change() -> None:
    cache, team = MembershipCache(), ["acme/core"]
    kept = cache.of(PEOPLE, {"bob": "bob"}, team)
    assert kept == Memberships.of(PEOPLE, {"bob": "bob"}, team)
    assert cache.of(PEOPLE, {"bob": "bob"}, ["acme/core"]) is kept
    for other in ((PEOPLE, {"bob": "rob"}, team), (PEOPLE, {}, []), (DEFINITIONS, {}, [])):
        assert cache.of(*other) == Memberships.of(*other)


def test_with_a_team_only_what_was_of_it_that_day_counts() -> None:
    asked_before = BEGIN + timedelta(days=1)
    rounds = [
        review_request("bob", 1, requested_at=asked_before, answered_at=NOON, latency=9.0),
        review_request("bob", 2, latency=5.0),
        review_request("acme/web-team", 3, answered_by="ann", latency=3.0),
        review_request("acme/other", 4, answered_by="bob", latency=1.0),
    ]

    def of(team: str) -> list[tuple[str, int, float | None]]:
        whose = RowOwner(NOBODY, frozenset({team}), MEMBERS)
        rows = rows_of(rounds, owner=whose)
        return sorted((row.reviewer, row.requests, row.latency.p50) for row in rows)

    assert of("core") == [("ann", 0, 3.0), ("bob", 1, 9.0)]
    assert of("Web Team") == [("acme/web-team", 1, 3.0), ("bob", 1, 3.0)]
    assert of("") == [("acme/other", 1, 1.0)]


def test_with_a_team_only_what_is_pending_of_it_counts_by_the_day_of_its_calendar() -> None:
    waiting = {"state": "pending", "answered_at": None, "answered_by": None, "latency": None}
    rounds = [
        review_request("bob", number, requested_at=NOON - timedelta(hours=ago), **waiting)
        for number, ago in enumerate(
            (30, 22, 20, 10)
        )  # in Tokyo the 18th begins between the second and third
    ]

    def of(team: str) -> tuple[int, int, float | None, object]:
        (bob,) = rows_of(rounds, owner=RowOwner(NOBODY, frozenset({team}), MEMBERS))
        assert bob.pending_age
        return bob.pending, bob.pending_age.n, bob.pending_age.p50, bob.oldest_pending

    assert of("core") == (2, 2, 26.0, NOON - timedelta(hours=30))
    assert of("Web Team") == (2, 2, 15.0, NOON - timedelta(hours=20))


def test_ages_run_until_now_and_are_unknown_where_nothing_is_pending() -> None:
    waiting = {"state": "pending", "answered_at": None, "latency": None}
    rounds = [
        review_request("bob", 1, requested_at=NOON - timedelta(hours=30), **waiting),
        review_request("bob", 2, requested_at=NOON - timedelta(hours=10), **waiting),
        review_request("cid", 3, latency_working=1.5),
    ]
    found = {row.reviewer: row for row in rows_of(rounds)}
    bob, cid = found["bob"], found["cid"]
    assert bob.pending_age is not None and (bob.pending_age.n, bob.pending_age.p50) == (2, 20.0)
    assert (bob.oldest_pending, bob.latency_working) == (NOON - timedelta(hours=30), None)
    assert (cid.pending_age, cid.oldest_pending) == (None, None)
    assert cid.latency_working is not None and cid.latency_working.p50 == 1.5


def test_who_is_asked_for_a_draft_is_not_waited_for_and_the_request_is_pending_all_the_same() -> None:
    waiting = {"state": "pending", "answered_at": None, "latency": None, "answered_by": None}
    asked = {"requested_at": NOON - timedelta(hours=700), **waiting}
    rounds = [
        review_request("bob", 1, waiting_since=None, **asked),
        review_request("bob", 2, waiting_since=NOON - timedelta(hours=2), **asked),
    ]
    (bob,) = rows_of(rounds)
    assert bob.pending == 2
    assert bob.pending_age is not None and (bob.pending_age.n, bob.pending_age.p50) == (1, 2.0)
    assert bob.oldest_pending == NOON - timedelta(hours=2)
    assert [review_request_row(one, NOON).age for one in rounds] == [None, 2.0]
