"""Documents become rows and details; what is unknown stays null and says why."""

from datetime import timedelta

from services.gateway.listings.rows import fact, pull_request_detail, pull_request_row, source_row
from tests.unit.aggregator.values import SEEN
from tests.unit.gateway.documents import DEFINITIONS, NOON, pull_request, source


def test_a_row_is_the_documents_own_fields() -> None:
    row = pull_request_row(pull_request(7))
    assert (row.repo, row.number, row.author, row.state) == ("acme/api", 7, "ann", "merged")
    assert row.measures["cycle_time"] == 48.0
    assert row.waiting_since is None


def test_facts_are_in_the_order_in_which_they_happened() -> None:
    detail = pull_request_detail(pull_request(7), DEFINITIONS)
    assert [(one.type.removeprefix("pull_request."), one.actor) for one in detail.facts] == [
        ("opened", "ann"),
        ("review_requested", "ann"),
        ("review_submitted", "bob"),
        ("merged", "ann"),
    ]


def test_a_fact_says_what_it_says_with_people_by_login() -> None:
    (requested,) = (one for one in pull_request(7)["facts"] if one["type"].endswith("review_requested"))
    assert fact(requested).says == {"reviewer": "bob", "observed_at": SEEN}


def test_a_milestone_names_its_rule_and_fact_or_the_reason_why_it_is_unknown() -> None:
    detail = pull_request_detail(pull_request(7), DEFINITIONS)
    explained = {one.name: (one.at, one.rule, one.fact) for one in detail.milestones_explained}
    assert explained["merged"] == (NOON, "merged", "gh:github.com:pr:100007:merged")
    assert explained["approved"] == (None, "not approved before the merge", None)


def test_a_measure_has_its_arithmetic_or_the_reason_why_it_is_null() -> None:
    detail = pull_request_detail(pull_request(7), DEFINITIONS)
    explained = {one.name: one for one in detail.measures_explained}
    cycle_time, deploy_time = explained["cycle_time"], explained["deploy_time"]
    assert (cycle_time.label, cycle_time.value) == ("Cycle time", 48.0)
    assert (cycle_time.arithmetic or "").endswith("= 48.00 h")
    assert (deploy_time.value, deploy_time.arithmetic) == (None, None)
    assert deploy_time.reason


def test_phases_add_up_to_their_whole() -> None:
    detail = pull_request_detail(pull_request(7), DEFINITIONS)
    hours = [phase.hours for phase in detail.phases if phase.whole == "cycle_time"]
    assert sum(hours) == detail.measures["cycle_time"]


def test_a_source_says_how_long_ago_github_answered() -> None:
    row = source_row(source(), NOON + timedelta(seconds=12))
    assert (row.repo, row.state, row.lag_seconds) == ("acme/api", "live", 12.0)
    assert row.quota is not None
    assert row.quota.remaining == 4990


def test_a_source_that_github_never_answered_for_has_no_lag() -> None:
    row = source_row(source(observed_at=None, state="failing"), NOON)
    assert (row.observed_at, row.lag_seconds) == (None, None)


def test_a_clock_that_is_behind_makes_no_negative_lag() -> None:
    assert source_row(source(quota=None), NOON - timedelta(seconds=1)).lag_seconds == 0


def test_a_life_has_the_times_of_its_clocks_its_rounds_and_the_moments_of_its_phases() -> None:
    detail = pull_request_detail(pull_request(7), DEFINITIONS)
    lanes = {one.clock: (one.since, one.until) for one in detail.clocks}
    assert lanes["open"] == (NOON - timedelta(hours=48), NOON)
    assert lanes["waiting_for_review"] == (NOON - timedelta(hours=48), NOON - timedelta(hours=24))
    assert {one.fact for one in detail.clocks} <= {one.id for one in detail.facts}
    (review_round,) = detail.rounds
    assert (review_round.reviewer, review_round.latency, review_round.state) == ("bob", 24.0, "answered")
    moments = [(one.since, one.until) for one in detail.phases if one.whole == "cycle_time"]
    assert moments == [
        (NOON - timedelta(hours=48), NOON - timedelta(hours=24)),
        (NOON - timedelta(hours=24), NOON),
    ]
    assert detail.deployment is None
