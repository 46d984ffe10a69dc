"""Spans, phases and rounds by the working clock, beside the wall clock."""

import pytest
from hypothesis import given

from services.aggregator.measurement.rows import Row, pull_request_rows
from services.aggregator.measurement.rules import Rules
from tests.examples import examples
from tests.unit.aggregator.histories import TEAMS, pulls
from tests.unit.aggregator.measured import document_of, measure, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import at

# Histories begin on Monday, 2 March 2026, at 09:00 UTC.
OFFICE = rules(
    '[calendar]\nhours = ["09:00-17:00"]\n'
    '[calendar.people.grace]\ntimezone = "America/New_York"\n'  # 14:00 to 22:00 UTC
    '[calendar.people.edsger]\ndays = ["sat"]\n'
    '[people]\naliases = { lin = ["linus"] }\n'
    f"{TEAMS}"
)
LIFE = Pull().opened(0).reviewed("ada-l", 25).approved("ada-l", 47).merged(49)


def rounds_rows(pull: Pull, measured: Rules) -> list[Row]:
    rows = pull_request_rows(document_of(pull, measured), measured)
    return [row for row in rows if "round_latency" in row.values]


def test_the_working_figure_stands_beside_the_wall_figure() -> None:
    measures = document_of(LIFE, OFFICE)["measures"]
    assert (measures["cycle_time"], measures["cycle_time_working"]) == (49, 17)
    assert (measures["pickup_time"], measures["pickup_time_working"]) == (25, 9)


def test_without_hours_there_is_only_the_wall_figure() -> None:
    assert [name for name in document_of(LIFE)["measures"] if name.endswith("_working")] == []


def test_its_arithmetic_says_by_which_clock() -> None:
    explained = document_of(LIFE, OFFICE)["explanation"]["measures"]["cycle_time_working"]
    assert explained["arithmetic"] == (
        "merged 2026-03-04 10:00:00 UTC - ready 2026-03-02 09:00:00 UTC = 17.00 h of working time"
    )


def test_phases_by_the_working_clock_add_up_to_the_whole_by_it() -> None:
    phases = document_of(LIFE, OFFICE)["phases"]["cycle_time_working"]
    assert {"+".join(phase["metrics"]): phase["hours"] for phase in phases} == {
        "pickup_time_working": 9,
        "review_time_working": 7,
        "merge_time_working": 1,
    }


def test_what_ended_before_it_began_is_null_by_both_clocks_even_at_night() -> None:
    pull = Pull().opened(10).described(11, first_commit_at=at(12)).merged(13)
    measures = document_of(pull, OFFICE)["measures"]
    assert (measures["coding_time"], measures["coding_time_working"]) == (None, None)


def test_a_weekend_is_no_working_time() -> None:
    friday, monday = 4 * 24 + 7, 7 * 24 + 1
    assert measure(Pull().opened(friday).merged(monday), "cycle_time_working", OFFICE) == 2


def test_a_round_of_review_is_by_the_calendar_of_whoever_answered() -> None:
    pull = Pull().opened(0).requested("grace", 0).requested("nobody", 0)
    document = document_of(pull.reviewed("nobody", 7).reviewed("grace", 7), OFFICE)
    found = {one["reviewer"]: (one["latency"], one["latency_working"]) for one in document["rounds"]}
    assert found == {"nobody": (7, 7), "grace": (7, 2)}  # in New York it is 11:00


def test_a_request_to_a_team_is_by_the_calendar_of_the_member_who_answered() -> None:
    pull = Pull().opened(0).requested("team:acme/backend", 0).reviewed("grace", 7)
    (found,) = document_of(pull, OFFICE)["rounds"]
    assert (found["reviewer"], found["answered_by"]) == ("acme/backend", "grace")
    assert found["latency_working"] == 2


def test_a_person_is_known_in_the_calendar_by_any_login() -> None:
    own = rules(
        '[calendar]\nhours = ["09:00-17:00"]\n[calendar.people.LINUS]\ndays = ["sat"]\n'
        '[people]\naliases = { lin = ["linus"] }\n'
    )
    for login in ("lin", "linus"):
        pull = Pull().opened(0).requested(login, 0).reviewed(login, 7)
        assert document_of(pull, own)["rounds"][0]["latency_working"] == 0


def test_without_hours_a_round_has_no_working_latency() -> None:
    (found,) = document_of(Pull().opened(0).requested("grace", 0).reviewed("grace", 7))["rounds"]
    assert (found["latency"], found["latency_working"]) == (7, None)


def test_pending_rounds_have_no_latency_by_any_clock() -> None:
    (found,) = document_of(Pull().opened(0).requested("grace", 0), OFFICE)["rounds"]
    assert (found["latency"], found["latency_working"]) == (None, None)


def test_each_answered_round_is_a_row_for_whoever_answered() -> None:
    pull = Pull().opened(0).requested("grace", 0).requested("bot:copilot", 0)
    pull.reviewed("bot:copilot", 1).reviewed("grace", 7).requested("grace", 24).reviewed("grace", 31)
    found = {(row.author, row.bot, row.day): row.values for row in rounds_rows(pull, OFFICE)}
    assert found == {
        ("grace", False, "2026-03-02"): {"round_latency": 7, "round_latency_working": 2},
        ("copilot", True, "2026-03-02"): {"round_latency": 1, "round_latency_working": 1},
        ("grace", False, "2026-03-03"): {"round_latency": 7, "round_latency_working": 2},
    }


def test_a_pull_requests_own_figure_is_the_mean_of_the_rounds_that_humans_answered() -> None:
    pull = Pull().opened(0).requested("grace", 0).requested("ada-l", 1).requested("bot:copilot", 0)
    document = document_of(pull.reviewed("bot:copilot", 1).reviewed("ada-l", 3).reviewed("grace", 7), OFFICE)
    assert document["measures"]["round_latency"] == 4.5
    assert document["measures"]["round_latency_working"] == 2
    told = document["explanation"]["measures"]["round_latency"]["arithmetic"]
    assert told == "(7.00 + 2.00) / 2 rounds = 4.50 h"


def test_without_an_answer_there_is_no_latency() -> None:
    document = document_of(Pull().opened(0).requested("grace", 0), OFFICE)
    assert document["measures"]["round_latency"] is None
    assert document["explanation"]["measures"]["round_latency"]["reason"] == "no round of review was answered"


@examples(60)
@given(pulls())
def test_working_time_is_never_more_than_wall_time_and_is_null_where_that_is(pull: Pull) -> None:
    measures = document_of(pull, OFFICE)["measures"]
    for metric in OFFICE.definitions.metrics:
        if metric.beside and metric.beside in measures:
            wall, working = measures[metric.beside], measures[metric.name]
            assert (wall is None) == (working is None)
            assert wall is None or 0 <= working <= wall + 1e-9


@examples(60)
@given(pulls())
def test_phases_add_up_to_the_whole_by_both_clocks(pull: Pull) -> None:
    document = document_of(pull, OFFICE)
    for whole, phases in document["phases"].items():
        hours = sum(phase["hours"] for phase in phases)
        assert hours == pytest.approx(document["measures"][whole], abs=1e-9)
    assert ("cycle_time" in document["phases"]) == ("cycle_time_working" in document["phases"])
