"""Which deployments failed or were rolled back, and what restored service."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.measuring.delivery import Outcome, outcomes
from tests.unit.aggregator.builders import Deployment, at, deployment_of, rules

RULES = rules()


def deployed(
    id_: int, sha: str, *statuses: tuple[str, float], environment: str = "production"
) -> dict[str, Any]:
    told = Deployment(id=id_, environment=environment).created(0)
    for state, hours in statuses:
        told.status(state, hours)
    return {**deployment_of(told, RULES), "sha": sha}


def test_a_success_is_no_failure() -> None:
    found = outcomes([deployed(1, "a", ("in_progress", 1), ("success", 2), ("inactive", 9))])
    assert found == {1: Outcome(at(2), None)}
    assert found[1].word == "succeeded"


def test_one_that_runs_is_neither() -> None:
    found = outcomes([deployed(1, "a", ("in_progress", 1))])
    assert (found[1].finished_at, found[1].word) == (None, None)


def test_the_next_success_restores() -> None:
    found = outcomes(
        [deployed(1, "a", ("failure", 2)), deployed(2, "b", ("error", 3)), deployed(3, "c", ("success", 5))]
    )
    assert [found[id_].word for id_ in (1, 2, 3)] == ["failed", "failed", "succeeded"]
    assert [(found[id_].restored_by, found[id_].restored_at) for id_ in (1, 2)] == [(3, at(5)), (3, at(5))]


def test_it_may_restore_itself() -> None:
    (found,) = outcomes([deployed(1, "a", ("failure", 2), ("success", 3))]).values()
    assert (found.finished_at, found.restored_by, found.word) == (at(2), 1, "failed")


def test_a_success_before_the_failure_does_not_restore() -> None:
    (found,) = outcomes([deployed(1, "a", ("success", 2), ("failure", 3))]).values()
    assert (found.finished_at, found.restored_by, found.word) == (at(2), None, "failed")


def test_putting_back_what_was_there_before_is_a_rollback() -> None:
    found = outcomes(
        [deployed(1, "a", ("success", 1)), deployed(2, "b", ("success", 2)), deployed(3, "a", ("success", 3))]
    )
    assert [found[id_].rolled_back_by for id_ in (1, 2, 3)] == [None, 3, None]
    assert [found[id_].word for id_ in (1, 2, 3)] == ["succeeded", "rolled_back", "succeeded"]


def test_deploying_the_same_again_is_no_rollback() -> None:
    found = outcomes([deployed(number, "a", ("success", number)) for number in (1, 2, 3)])
    assert {one.rolled_back_by for one in found.values()} == {None}


def test_of_an_unknown_commit_nobody_can_say() -> None:
    some = [
        deployed(1, "a", ("success", 1)),
        deployed(2, "b", ("success", 2)),
        deployed(3, "a", ("success", 3)),
    ]
    for unknown in ({1, 2, 3}, {2}, {3}):
        found = outcomes([{**one, "sha": None} if one["id"] in unknown else one for one in some])
        assert {one.rolled_back_by for one in found.values()} == {None}, unknown


def test_environments_have_nothing_to_do_with_each_other() -> None:
    found = outcomes(
        [
            deployed(1, "a", ("failure", 1), environment="prod-eu"),
            deployed(2, "b", ("success", 2), environment="prod-us"),
            deployed(3, "a", ("success", 9), environment="prod-eu"),
        ]
    )
    assert found[1].restored_by == 3


def test_other_environments_than_production_are_left_out() -> None:
    assert outcomes([deployed(1, "a", ("failure", 1), environment="staging")]) == {}


DEPLOYMENTS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.lists(
            st.tuples(st.sampled_from(["success", "failure", "in_progress"]), st.integers(1, 40)), max_size=3
        ),
        st.sampled_from(["production", "prod-eu"]),
    ),
    max_size=8,
)


@given(DEPLOYMENTS, st.randoms())
def test_the_order_in_which_they_are_known_does_not_matter(some: list[Any], random: Any) -> None:
    told = [deployed(id_, sha, *steps, environment=name) for id_, (sha, steps, name) in enumerate(some, 1)]
    shuffled = [*told]
    random.shuffle(shuffled)
    found = outcomes(told)
    assert outcomes(shuffled) == found
    for one in told:
        outcome = found[one["id"]]
        later = [
            other["succeeded_at"]
            for other in told
            if other["environment"] == one["environment"] and other["succeeded_at"] and one["failed_at"]
            if other["succeeded_at"] > one["failed_at"]
        ]
        assert outcome.restored_at == min(later, default=None)
