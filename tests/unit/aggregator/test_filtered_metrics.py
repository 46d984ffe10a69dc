"""Metrics that are only about some pull requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.measurement.rows import pull_request_rows
from tests.examples import examples
from tests.unit.aggregator.histories import pulls
from tests.unit.aggregator.measured import document_of, measure, rules
from tests.unit.aggregator.pull_request_history import Pull

OWN = rules(
    """
    [[metrics]]
    name   = "bugs"
    label  = "Time to fix"
    from   = "opened"
    to     = "merged"
    labels = ["bug*"]

    [[metrics]]
    name       = "others"
    label      = "Everything else"
    from       = "opened"
    to         = "merged"
    not_labels = ["bug*"]

    [[metrics]]
    name   = "bug_reviews"
    label  = "Reviews of bugs"
    count  = "review_given"
    labels = ["bug*"]

    [[metrics]]
    name   = "small_rounds"
    label  = "Rounds of small ones"
    count  = "round_latency"
    sizes  = ["xs", "s"]

    [[metrics]]
    name   = "cycle_time"
    label  = "To main"
    from   = "ready"
    to     = "merged"
    bases  = ["main"]
    phases = ["pickup_time", "review_time", "merge_time"]
    """
)


def life(**said: object) -> Pull:
    pull = Pull().opened(0).described(1, **said)
    return pull.requested("grace", 1).reviewed("grace", 2).approved("grace", 3).merged(4)


def values(pull: Pull, metric: str) -> list[float]:
    rows = pull_request_rows(document_of(pull, OWN), OWN)
    return [row.values[metric] for row in rows if metric in row.values]


def test_only_what_passes_the_filter_is_measured() -> None:
    assert (measure(life(labels=("Bug: ui",)), "bugs", OWN), measure(life(labels=("ui",)), "bugs", OWN)) == (
        4,
        None,
    )


def test_the_reason_names_the_filter() -> None:
    explained = document_of(life(labels=("ui",)), OWN)["explanation"]["measures"]["bugs"]
    assert explained == {"arithmetic": None, "reason": "left out: labels = bug*"}


def test_it_counts_in_the_columns_as_it_does_in_the_document() -> None:
    assert values(life(labels=("bug",)), "bugs") == [4]
    assert values(life(labels=("ui",)), "bugs") == []
    assert values(life(labels=("bug",)), "bug_reviews") == [1, 1]
    assert values(life(labels=("ui",)), "bug_reviews") == []
    assert values(life(additions=10, deletions=0), "small_rounds") == [1]
    assert values(life(additions=1000, deletions=0), "small_rounds") == []
    assert values(life(), "small_rounds") == []  # of unknown size


def test_another_metric_of_the_same_pull_request_is_not_touched() -> None:
    document = document_of(life(labels=("ui",)), OWN)
    assert document["measures"]["others"] == 4
    assert document["measures"]["merged"] == 1
    assert values(life(labels=("ui",)), "reviews_given") == [1, 1]


@pytest.mark.parametrize(("base", "phases"), [("main", {"cycle_time"}), ("next", set())])
def test_what_is_left_out_has_no_phases(base: str, phases: set[str]) -> None:
    assert set(document_of(life(base=base), OWN)["phases"]) == phases


def test_a_new_label_is_measured_at_once() -> None:
    pull = life(labels=("ui",))
    assert measure(pull.described(5, labels=("bug",)), "bugs", OWN) == 4


@examples(60)
@given(pulls(), st.lists(st.sampled_from(["bug", "BUGS", "ui"]), max_size=2))
def test_a_filter_and_its_opposite_divide_what_is_measured_without_it(pull: Pull, labels: list[str]) -> None:
    pull.described(120, labels=tuple(labels))
    found = [*values(pull, "bugs"), *values(pull, "others")]
    plain = rules('[[metrics]]\nname="all"\nlabel="All"\nfrom="opened"\nto="merged"\n')
    whole = measure(pull, "all", plain)
    assert found == ([] if whole is None else [whole])
