"""Documents become rows and details; what is unknown stays null and says why."""

from datetime import timedelta

from services.gateway.listings.rows import fact, pull_request_detail, pull_request_row, source_row
from tests.unit.gateway.documents import DEFINITIONS, NOON, pull_request, source


def test_a_row_is_the_documents_own_fields() -> None:
    row = pull_request_row(pull_request(7))
    assert (row.repo, row.number, row.author, row.state) == ("acme/api", 7, "ann", "merged")
    assert row.measures["cycle_time"] == 48.0
    assert row.waiting_since is None


def test_facts_are_in_the_order_in_which_they_happened() -> None:
    detail = pull_request_detail(pull_request(7), DEFINITIONS)
    assert [one.type for one in detail.facts] == ["pull_request.review_requested", "pull_request.merged"]
    assert [one.actor for one in detail.facts] == [None, "ann"]


def test_a_fact_says_what_it_says_with_people_by_login() -> None:
    requested = pull_request(7)["facts"][1]
    assert fact(requested).says == {"reviewer": "bob", "observed_at": NOON}


def test_a_milestone_names_its_rule_and_fact_or_the_reason_why_it_is_unknown() -> None:
    document = pull_request(7)
    document["milestones"]["approved"] = None
    detail = pull_request_detail(document, DEFINITIONS)
    told = {one.name: (one.rule, one.fact) for one in detail.milestones_explained}
    assert told["merged"] == ("merged", "gh:github.com:pr:1:merged")
    assert told["approved"] == ("nobody approved", None)


def test_a_measure_has_its_arithmetic_or_the_reason_why_it_is_null() -> None:
    document = pull_request(7)
    document["measures"]["deploy_time"] = None
    told = {one.name: one for one in pull_request_detail(document, DEFINITIONS).measures_explained}
    assert (told["cycle_time"].label, told["cycle_time"].arithmetic) == ("Cycle time", "merged - ready")
    assert (told["deploy_time"].value, told["deploy_time"].reason) == (None, "not deployed yet")


def test_phases_add_up_to_their_whole() -> None:
    detail = pull_request_detail(pull_request(7), DEFINITIONS)
    hours = [phase.hours for phase in detail.phases if phase.whole == "cycle_time"]
    assert sum(hours) == detail.measures["cycle_time"]


def test_a_source_says_how_long_ago_github_answered() -> None:
    row = source_row(source(), NOON + timedelta(seconds=12))
    assert (row.repo, row.state, row.lag_seconds) == ("acme/api", "live", 12.0)
    assert row.quota is not None
    assert row.quota.remaining == 4990


def test_a_clock_that_is_behind_makes_no_negative_lag() -> None:
    assert source_row(source(quota=None), NOON - timedelta(seconds=1)).lag_seconds == 0
