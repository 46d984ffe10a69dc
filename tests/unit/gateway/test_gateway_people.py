"""Rows per person, team and reviewer."""

from datetime import date, timedelta

from services.contracts.definitions.document import Membership, Team
from services.gateway.filters import Filters
from services.gateway.people import contributors, reviewers, reviews_given, teams
from services.gateway.period import Period
from services.gateway.selection import select
from services.gateway.tables import day_table
from tests.unit.gateway.documents import DEFINITIONS, NOON, day, merged, review_request, row

BEGIN, END = NOON - timedelta(days=7), NOON + timedelta(days=1)
TABLES = [
    day_table(day("2026-11-16", [merged(1, 4.0), merged(2, 6.0), merged(3, 1.0, author="cid", teams=[])])),
    day_table(day("2026-11-17", [row(author="bob", values={"reviews_given": 1.0}) for _ in range(3)])),
]
SELECTION = select(TABLES, Filters())
PERIOD = Period(date(2026, 11, 1), date(2026, 12, 1))


def test_a_contributor_has_every_metric_in_force() -> None:
    found = {one.author: one for one in contributors(SELECTION, DEFINITIONS.metrics, PERIOD)}
    assert list(found) == ["ann", "bob", "cid"]
    assert found["ann"].measures["cycle_time"].p50 == 5.0
    assert found["ann"].measures["merged"].sum == 2.0
    assert found["bob"].measures["merged"].sum == 0.0
    assert set(found["bob"].measures) == {metric.name for metric in DEFINITIONS.metrics}


def test_teams_are_those_that_are_defined_with_todays_members() -> None:
    former = Membership.model_validate({"login": "eve", "to": "2026-01-01"})
    defined = DEFINITIONS.model_copy(
        update={"teams": (Team(name="core", members=("ann", former)), Team(name="new", members=("dan",)))}
    )
    found = teams(SELECTION, defined, PERIOD, date(2026, 11, 18))
    assert [(one.team, one.members, one.measures["merged"].sum) for one in found] == [
        ("core", ["ann"], 2.0),
        ("new", ["dan"], 0.0),
    ]


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
    given = reviews_given(SELECTION, DEFINITIONS.metrics, PERIOD)
    bob, cid = reviewers(rounds, given, BEGIN, END)
    assert (bob.reviewer, bob.requests, bob.reviews, bob.re_requests, bob.pending) == ("bob", 3, 3, 1, 1)
    assert (bob.latency.n, bob.latency.p50) == (2, 3.0)
    assert (cid.requests, cid.reviews, cid.latency.n, cid.latency.p50) == (1, 0, 0, None)


def test_whoever_reviews_unasked_has_a_row_too() -> None:
    (bob,) = reviewers([], {"bob": 3, "nobody": 0}, BEGIN, END)
    assert (bob.reviewer, bob.requests, bob.reviews) == ("bob", 0, 3)
