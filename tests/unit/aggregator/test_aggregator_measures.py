"""Spans, counts and phases: values, arithmetic, reasons."""

import pytest

from services.contracts.readmodels.deployments import DeployedBy
from tests.unit.aggregator.measured import document_of, measure, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import at

WHOLE_LIFE = (
    Pull()
    .opened(0, draft=True)
    .described(1, first_commit_at=at(-10), additions=30, deletions=12)
    .ready(2)
    .requested("grace", 2)
    .reviewed("grace", 5)
    .approved("grace", 9)
    .merged(10)
)
DEPLOYED: DeployedBy = {
    "source": "deployment",
    "id": 7,
    "environment": "production",
    "created_at": at(11),
    "succeeded_at": at(12),
    "fact": "gh:github.com:dstatus:DS_7",
    "by": "time",
}


def reason(pull: Pull, metric: str, **how: object) -> str:
    return document_of(pull, **how)["explanation"]["measures"][metric]["reason"]


@pytest.mark.parametrize(
    ("metric", "hours"),
    [
        ("cycle_time", 8),
        ("coding_time", 12),
        ("pickup_time", 3),
        ("review_time", 4),
        ("merge_time", 1),
        ("deploy_time", 2),
        ("lead_time", 22),
        ("review_latency", 3),
        ("time_to_close", None),
        ("opened", 1),
        ("merged", 1),
        ("closed_unmerged", None),
        ("lines_changed", 42),
        ("review_rounds", 1),
        ("re_requests", 0),
        ("reviews_given", 2),
        ("reviews_received", 2),
    ],
)
def test_every_built_in_metric_of_one_life(metric: str, hours: float | None) -> None:
    assert document_of(WHOLE_LIFE, deployed=DEPLOYED)["measures"][metric] == hours


def test_deployments_are_no_measure_of_a_pull_request() -> None:
    assert "deployment_frequency" not in document_of(WHOLE_LIFE)["measures"]


def test_the_arithmetic_is_told() -> None:
    explained = document_of(WHOLE_LIFE)["explanation"]["measures"]
    assert explained["merge_time"]["arithmetic"] == (
        "merged 2026-03-02 19:00:00 UTC - approved 2026-03-02 18:00:00 UTC = 1.00 h"
    )
    assert explained["lines_changed"]["arithmetic"] == "30 additions + 12 deletions = 42 lines"


def test_every_null_has_its_reason_and_every_value_its_arithmetic() -> None:
    document = document_of(WHOLE_LIFE)
    for name, value in document["measures"].items():
        explained = document["explanation"]["measures"][name]
        assert bool(explained["arithmetic"]) == (value is not None)
        assert bool(explained["reason"]) == (value is None)


def test_a_pull_request_that_nobody_reviewed_has_no_pickup_time() -> None:
    assert measure(Pull().opened().merged(1), "pickup_time") is None
    assert reason(Pull().opened().merged(1), "pickup_time") == (
        "first_review is not known: no human but the author has reviewed it"
    )


def test_review_before_ready_is_a_pickup_of_no_time() -> None:
    pull = Pull().opened(draft=True).reviewed("grace", 1).ready(2).merged(3)
    assert measure(pull, "pickup_time") == 0.0


def test_first_commit_authored_after_opening_has_no_coding_time() -> None:
    pull = Pull().opened(0).described(1, first_commit_at=at(0.5)).merged(3)
    assert measure(pull, "coding_time") is None
    assert reason(pull, "coding_time").endswith("it ended before it began")


def test_review_before_any_request_has_no_latency() -> None:
    assert measure(Pull().opened().reviewed("grace", 1).requested("grace", 2), "review_latency") is None


def test_lines_are_unknown_where_github_did_not_say() -> None:
    assert measure(Pull().opened().described(1, additions=3).merged(2), "lines_changed") is None


def test_force_pushes_and_custom_spans_are_measured_by_definitions_alone() -> None:
    own = rules(
        '[[metrics]]\nname="pushes"\nlabel="Pushes"\ncount="force_push"\n'
        '[[metrics]]\nname="to_answer"\nlabel="To answer"\nfrom="opened"\nto="first_response"\n'
    )
    pull = Pull().opened().pushed(1).pushed(2).commented("grace", 3)
    assert (measure(pull, "pushes", own), measure(pull, "to_answer", own)) == (2.0, 3.0)


def test_the_start_of_cycle_time_is_a_definition() -> None:
    own = rules('[[metrics]]\nname="cycle_time"\nlabel="Ours"\nfrom="first_commit"\nto="merged"\n')
    assert measure(WHOLE_LIFE, "cycle_time", own) == 20.0


class TestDeployed:
    def test_not_deployed_yet(self) -> None:
        assert "no production deployment contains the merge yet" in reason(WHOLE_LIFE, "deploy_time")

    def test_merged_elsewhere(self) -> None:
        pull = Pull().opened().described(1, base="v1").merged(2)
        assert "merged to v1, not to the default branch main" in reason(pull, "deploy_time")


class TestPhases:
    def phases(self, pull: Pull) -> list[tuple[str, float]]:
        found = document_of(pull)["phases"].get("cycle_time", [])
        return [("+".join(phase["metrics"]), phase["hours"]) for phase in found]

    def test_they_divide_the_whole(self) -> None:
        assert self.phases(WHOLE_LIFE) == [("pickup_time", 3), ("review_time", 4), ("merge_time", 1)]

    def test_without_approval_review_and_merge_are_one(self) -> None:
        pull = Pull().opened().reviewed("grace", 2).merged(5)
        assert self.phases(pull) == [("pickup_time", 2), ("review_time+merge_time", 3)]

    def test_without_any_review_all_are_one(self) -> None:
        assert self.phases(Pull().opened().merged(5)) == [("pickup_time+review_time+merge_time", 5)]

    def test_review_before_ready_leaves_no_pickup_and_the_rest_from_ready(self) -> None:
        pull = Pull().opened(draft=True).reviewed("grace", 1).ready(2).approved("grace", 4).merged(5)
        assert self.phases(pull) == [("pickup_time", 0), ("review_time", 2), ("merge_time", 1)]

    def test_approval_before_ready_cannot_be_told_apart(self) -> None:
        pull = Pull().opened(draft=True).approved("grace", 1).ready(2).merged(5)
        assert self.phases(pull) == [("pickup_time", 0), ("review_time+merge_time", 3)]

    def test_review_after_merge_belongs_to_no_phase(self) -> None:
        pull = Pull().opened().merged(5).reviewed("grace", 6)
        assert self.phases(pull) == [("pickup_time+review_time+merge_time", 5)]

    def test_without_the_whole_there_are_none(self) -> None:
        assert self.phases(Pull().opened().reviewed("grace", 1)) == []


@pytest.mark.parametrize(
    ("lines", "size"),
    [
        (0, "xs"),
        (50, "xs"),
        (51, "s"),
        (200, "s"),
        (201, "m"),
        (400, "m"),
        (401, "l"),
        (700, "l"),
        (701, "xl"),
    ],
)
def test_size_classes(lines: int, size: str) -> None:
    assert document_of(Pull().opened().described(1, additions=lines, deletions=0))["size"] == size


def test_an_unknown_size_is_null() -> None:
    assert document_of(Pull().opened().described(1))["size"] is None
