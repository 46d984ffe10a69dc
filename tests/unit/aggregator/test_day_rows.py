"""Day columns: what falls on which day, for whom, with which values."""

from services.aggregator.measurement.deltas import delta_between
from services.aggregator.measurement.deployment_rows import deployment_rows
from services.aggregator.measurement.rows import (
    Row,
    day_table,
    pull_request_rows,
    rows_by_day,
)
from services.aggregator.measurement.rules import Rules
from services.contracts.day_tables import ABSENCES
from services.contracts.readmodels.deployments import DeployedBy
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.measured import deployment_of, document_of, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.test_aggregator_measures import DEPLOYED
from tests.unit.aggregator.values import at

LIFE = (
    Pull()
    .opened(0)
    .described(1, labels=("b", "a"), additions=10, deletions=1)
    .requested("grace", 2)
    .reviewed("grace", 24)
    .approved("grace", 48)
    .merged(49)
)


def rows(pull: Pull, measured: Rules | None = None, deployed: DeployedBy | None = None) -> list[Row]:
    measured = measured or rules()
    return pull_request_rows(document_of(pull, measured, deployed), measured)


def at_milestone(pull: Pull, hours: float, deployed: DeployedBy | None = None) -> dict[str, float]:
    """The values of the milestones and rounds at that hour; reviews have rows of their own."""
    found = [row for row in rows(pull, deployed=deployed) if row.at == at(hours).timestamp()]
    values = {name: value for row in found for name, value in row.values.items()}
    return {name: value for name, value in values.items() if not name.startswith("reviews_")}


def test_each_metric_falls_on_the_day_of_its_own_milestone() -> None:
    assert at_milestone(LIFE, 0) == {"opened": 1.0}
    assert at_milestone(LIFE, 24) == {"review_latency": 22.0, "round_latency": 22.0}
    assert at_milestone(LIFE, 49) == {
        "cycle_time": 49.0,
        "pickup_time": 24.0,
        "review_time": 24.0,
        "merge_time": 1.0,
        "merged": 1.0,
        "lines_changed": 11.0,
        "review_rounds": 1.0,
        "re_requests": 0.0,
        "draft_time": 0.0,
        "force_pushes": 0.0,
        "force_pushes_after_review": 0.0,
    }


def test_deployment_metrics_fall_on_the_day_of_the_deployment() -> None:
    pull = Pull().opened().merged(10)
    assert at_milestone(pull, 12, deployed=DEPLOYED) == {"deploy_time": 2.0}


def test_a_pull_request_given_up_falls_on_the_day_it_was_closed() -> None:
    assert at_milestone(Pull().opened().closed(30), 30) == {"closed_unmerged": 1.0, "time_to_close": 30.0}


def test_phases_are_columns_of_the_row_of_their_whole() -> None:
    (merged,) = [row for row in rows(LIFE) if "cycle_time" in row.values]
    assert merged.phases == {"cycle_time": {"pickup_time": 24.0, "review_time": 24.0, "merge_time": 1.0}}


def test_a_review_counts_for_its_reviewer_and_for_the_author() -> None:
    given = [row for row in rows(LIFE) if "reviews_given" in row.values]
    received = [row for row in rows(LIFE) if "reviews_received" in row.values]
    assert [(row.author, row.day) for row in given] == [("grace", "2026-03-03"), ("grace", "2026-03-04")]
    assert [(row.author, row.reviewers) for row in received] == [("ada", ["grace"]), ("ada", ["grace"])]


def test_a_bots_review_is_left_out_of_both_where_bots_are_left_out() -> None:
    found = [
        row
        for row in rows(Pull().opened().reviewed("bot:copilot", 1))
        if row.day and "opened" not in row.values
    ]
    assert [row.bot for row in found] == [True, True]


def test_a_review_of_a_bots_pull_request_is_work_of_a_human() -> None:
    found = rows(Pull(author="bot:renovate").opened().reviewed("grace", 1))
    assert {next(iter(row.values)): row.bot for row in found} == {
        "opened": True,
        "reviews_given": False,
        "reviews_received": True,
    }


def test_days_begin_in_the_teams_time_zone() -> None:
    tokyo = rules('[calendar]\ntimezone = "Asia/Tokyo"\n')
    assert [row.day for row in rows(Pull().opened(5.9), tokyo)] == ["2026-03-02"]
    assert [row.day for row in rows(Pull().opened(6), tokyo)] == ["2026-03-03"]


def test_daylight_saving_days_have_23_hours_and_lose_nobody() -> None:
    berlin = rules('[calendar]\ntimezone = "Europe/Berlin"\n')
    begin = (29 - 2) * 24 - 10  # Sunday, 29 March 2026, 00:00 in Berlin is Saturday 23:00 UTC
    days = [rows(Pull().opened(begin + hour), berlin)[0].day for hour in range(-1, 24)]
    assert days == ["2026-03-28"] + ["2026-03-29"] * 23 + ["2026-03-30"]


def test_teams_are_those_of_the_day_of_the_row() -> None:
    own = rules(
        '[[teams]]\nname="a"\nmembers=[{login="ada", to=2026-03-03}]\n'
        '[[teams]]\nname="b"\nmembers=[{login="ada", from=2026-03-03}]\n'
    )
    found = {row.day: list(row.teams) for row in rows(Pull().opened(0).closed(24), own)}
    assert found == {"2026-03-02": ["a"], "2026-03-03": ["b"]}


def test_a_successful_production_deployment_is_a_row_although_a_bot_made_it() -> None:
    deployment = Deployment(id=9).created(1).status("success", 2)
    succeeded, finished = deployment_rows(deployment_of(deployment), rules())
    assert (succeeded.key, succeeded.values) == (9, {"deployment_frequency": 1.0})
    assert finished.values == {"change_failure_rate": 0.0}
    assert {(row.bot, row.day) for row in (succeeded, finished)} == {(False, "2026-03-02")}


def test_other_deployments_are_none() -> None:
    staging = Deployment(environment="staging").created(1).status("success", 2)
    assert deployment_rows(deployment_of(staging), rules()) == []
    assert deployment_rows(deployment_of(Deployment().created(1)), rules()) == []


def test_a_failed_deployment_is_a_change_failure_and_no_deployment() -> None:
    failed = Deployment().created(1).status("failure", 2)
    (row,) = deployment_rows(deployment_of(failed), rules())
    assert row.values == {"change_failure_rate": 1.0}


def test_a_table_has_columns_of_equal_length_with_null_where_nothing_applies() -> None:
    found = day_table(row for row in rows(LIFE) if row.day == "2026-03-03")
    assert found["key"] == [1, 1, 1, 1]
    assert {name: len(column) for name, column in found["values"].items()} == {
        "review_latency": 4,
        "reviews_given": 4,
        "reviews_received": 4,
        "round_latency": 4,
    }
    assert sorted(found["values"]["review_latency"], key=str) == [22.0, None, None, None]
    assert found["labels"] == [["a", "b"]] * 4
    assert len(found["at"]) == len(found["author"]) == len(found["teams"]) == len(found["size"]) == 4


def test_a_table_does_not_depend_on_the_order_of_what_it_is_made_of() -> None:
    some = [*rows(LIFE), *rows(Pull(number=2).opened(0).merged(49))]
    assert [day_table(one) for one in rows_by_day(some).values()] == [
        day_table(one) for one in rows_by_day(list(reversed(some))).values()
    ]


def test_an_empty_day_has_an_empty_table() -> None:
    assert day_table([])["key"] == []
    assert day_table([])["values"] == {}


class TestMoved:
    def test_nothing_moved(self) -> None:
        assert delta_between(rows(LIFE), rows(LIFE)).days == frozenset()

    def test_a_new_title_moves_no_day(self) -> None:
        pull = Pull().opened(0).described(1)
        before = rows(pull)
        assert delta_between(before, rows(pull.described(2, title="Better"))).days == frozenset()

    def test_the_days_before_and_after_and_only_the_metrics_that_moved(self) -> None:
        before = rows(Pull().opened(0).closed(24))
        after = rows(Pull().opened(0).closed(24).reopened(25).closed(48))
        found = delta_between(before, after)
        assert found.days == {"2026-03-03", "2026-03-04"}
        assert found.metrics == {"closed_unmerged", "time_to_close", "reopened"}

    def test_a_new_label_moves_every_day_of_the_pull_request(self) -> None:
        pull = Pull().opened(0).described(1).merged(24)
        before = rows(pull)
        assert delta_between(before, rows(pull.described(30, labels=("x",)))).days == {
            "2026-03-02",
            "2026-03-03",
        }


def test_a_row_says_which_milestones_its_pull_request_lacks() -> None:
    reviewed, alone = LIFE, Pull(2).opened(0).merged(1)
    of_merges = [next(row for row in rows(pull) if "merged" in row.values) for pull in (reviewed, alone)]
    lacking = [[name for place, name in enumerate(ABSENCES) if row.missing >> place & 1] for row in of_merges]
    assert lacking == [
        ["first_commit"],
        ["first_commit", "review_requested", "first_response", "first_review", "approved"],
    ]
