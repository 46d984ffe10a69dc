"""Rows per reviewer."""

from datetime import timedelta

from services.gateway.reviewers import Span, reviewers, reviews_given
from tests.unit.gateway.documents import DEFINITIONS, NOON, review_request
from tests.unit.gateway.test_gateway_people import PERIOD, SELECTION

SPAN = Span(NOON - timedelta(days=7), NOON + timedelta(days=1))


def test_a_reviewers_row_counts_what_was_asked_answered_and_is_pending() -> None:
    rounds = [
        review_request("bob", 1, latency=4.0),
        review_request("bob", 2, latency=2.0, re_request=True),
        review_request("bob", 3, state="pending", answered_at=None, latency=None),
        review_request(
            "bob", 4, requested_at=SPAN.begin - timedelta(days=9), answered_at=SPAN.begin - timedelta(days=8)
        ),
        review_request("cid", 5, state="removed", answered_at=None, latency=None),
    ]
    given = reviews_given(SELECTION, DEFINITIONS.metrics, PERIOD)
    bob, cid = reviewers(rounds, given, SPAN, NOON)
    assert (bob.reviewer, bob.requests, bob.reviews, bob.re_requests, bob.pending) == ("bob", 3, 3, 1, 1)
    assert (bob.latency.n, bob.latency.p50) == (2, 3.0)
    assert (cid.requests, cid.reviews, cid.latency.n, cid.latency.p50) == (1, 0, 0, None)


def test_whoever_reviews_unasked_has_a_row_too() -> None:
    (bob,) = reviewers([], {"bob": 3, "nobody": 0}, SPAN, NOON)
    assert (bob.reviewer, bob.requests, bob.reviews) == ("bob", 0, 3)


def test_what_a_team_was_asked_is_the_teams_and_its_latency_also_that_of_whoever_answered() -> None:
    rounds = [
        review_request("acme/core", 1, answered_by="bob", latency=3.0),
        review_request("bob", 2, latency=5.0),
        review_request("acme/core", 3, state="pending", answered_at=None, answered_by=None, latency=None),
    ]
    team, bob = reviewers(rounds, {}, SPAN, NOON)
    assert (team.reviewer, team.requests, team.pending, team.latency.n) == ("acme/core", 2, 1, 1)
    assert (bob.reviewer, bob.requests, bob.pending, bob.latency.n, bob.latency.p50) == ("bob", 1, 0, 2, 4.0)


def test_only_those_who_are_asked_for_have_a_row() -> None:
    rounds = [review_request("acme/core", 1, answered_by="bob"), review_request("cid", 2)]
    assert [row.reviewer for row in reviewers(rounds, {}, SPAN, NOON, frozenset({"bob"}))] == ["bob"]
