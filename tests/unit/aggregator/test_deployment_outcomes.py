"""Which deployments failed or were rolled back, and what restored service."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.measurement.deployment_outcomes import outcomes
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.measured import deployment_of, rules
from tests.unit.aggregator.values import at

RULES = rules()


def deployed(
    id_: int,
    sha: str,
    *statuses: tuple[str, float],
    environment: str = "production",
    created: float | None = None,
) -> dict[str, Any]:
    """Unless it is said when, each is asked for six minutes after the one before."""
    told = Deployment(id=id_, environment=environment).created(id_ / 10 if created is None else created)
    for state, hours in statuses:
        told.status(state, hours)
    return {**deployment_of(told, RULES), "sha": sha}


def test_a_success_is_no_failure() -> None:
    found = outcomes([deployed(1, "a", ("in_progress", 1), ("success", 2), ("inactive", 9))])
    (one,) = found.values()
    assert (one.finished_at, one.failed_at, one.jobs, one.word) == (at(2), None, (1,), "succeeded")


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


def test_the_next_success_is_one_that_was_asked_for_later() -> None:
    """A slow deployment that was asked for before ends later: it undoes nothing, and hides no rollback."""
    slow = deployed(1, "a", ("success", 9), created=0)
    first, then = deployed(2, "x", ("success", 1), created=0.1), deployed(3, "b", ("success", 4), created=3)
    again = deployed(4, "a", ("success", 3), created=1)
    assert {one.word for one in outcomes([slow, first, again, then]).values()} == {"succeeded"}
    back = deployed(5, "x", ("success", 12), created=11)
    found = outcomes([slow, first, again, then, back])
    assert (found[3].rolled_back_by, found[1].rolled_back_by, found[4].rolled_back_by) == (5, 5, None)


MINUTE = 1 / 60


def job(
    id_: int, created: float, *statuses: tuple[str, float], run: int | None = None, sha: str = "a"
) -> Any:
    """One of GitHub's deployments, of a run if its statuses say so; times in minutes."""
    told = Deployment(id=id_, sha=sha).created(created * MINUTE)
    for state, minutes in statuses:
        told = (
            told.status_of_run(state, minutes * MINUTE, run) if run else told.status(state, minutes * MINUTE)
        )
    return deployment_of(told, RULES)


def parts(some: list[Any]) -> dict[int, int | None]:
    """Which deployment each is part of."""
    return {id_: outcome.part_of for id_, outcome in outcomes(some).items()}


class TestJobsOfOneRun:
    def test_are_one_deployment_with_all_their_statuses(self) -> None:
        found = outcomes(
            [
                job(1, 0, ("in_progress", 1), ("success", 8), run=7),
                job(2, 0.1, ("success", 5), run=7),
                job(3, 4, ("failure", 6), run=7),
            ]
        )
        one = found[1]
        assert (one.jobs, one.succeeded_at, one.failed_at) == ((1, 2, 3), at(5 * MINUTE), at(6 * MINUTE))
        assert (one.word, one.finished_at, one.state) == ("failed", at(5 * MINUTE), "success")
        assert [(found[id_].part_of, found[id_].word, found[id_].finished_at) for id_ in (2, 3)] == [
            (1, None, None)
        ] * 2

    def test_of_different_runs_are_several_however_near(self) -> None:
        assert parts([job(1, 0, ("success", 5), run=7), job(2, 0.1, ("success", 5), run=8)]) == {
            1: None,
            2: None,
        }

    def test_one_after_another_are_one(self) -> None:
        chain = [job(place, place * 12, ("success", place * 12 + 11), run=7) for place in (1, 2, 3)]
        assert parts(chain) == {1: None, 2: 1, 3: 1}

    def test_run_again_after_all_had_ended_is_another_deployment(self) -> None:
        """As whoever rolls back by running an old workflow again does: GitHub gives it the same run."""
        found = outcomes(
            [
                job(1, 0, ("success", 5), ("inactive", 20), run=7),
                job(2, 10, ("success", 20), run=8, sha="b"),
                job(3, 30, ("success", 35), run=7),
            ]
        )
        assert [found[id_].part_of for id_ in (1, 2, 3)] == [None] * 3
        assert found[2].rolled_back_by == 3

    def test_a_late_one_undoes_nothing_also_if_it_was_asked_for_after_the_next_run(self) -> None:
        found = outcomes(
            [
                job(1, 0, ("success", 16), run=7),
                job(2, 15, ("success", 20), run=8, sha="b"),
                job(3, 18, ("success", 40), run=7),
            ]
        )
        assert (found[2].word, found[3].part_of) == ("succeeded", 1)

    def test_that_state_no_run_are_those_asked_for_within_a_minute(self) -> None:
        late = [
            job(1, 0, ("success", 5)),
            job(2, 1 / 60, ("success", 40)),
            job(3, 15, ("success", 20), sha="b"),
        ]
        assert parts(late) == {1: None, 2: 1, 3: None}
        assert {one.word for one in outcomes(late).values()} == {"succeeded", None}

    def test_the_same_commit_an_hour_later_is_another_deployment(self) -> None:
        found = outcomes([job(1, 0, ("failure", 5)), job(2, 60, ("success", 65))])
        assert [found[1].restored_by, found[2].part_of, found[1].word, found[2].word] == [
            2, None, "failed", "succeeded",
        ]  # fmt: skip

    def test_where_one_states_its_run_and_another_nothing_yet_they_are_one_if_near(self) -> None:
        assert parts([job(1, 0, ("success", 5), run=7), job(2, 0.2)]) == {1: None, 2: 1}
        assert parts([job(1, 0), job(2, 0.2, ("success", 5), run=7)]) == {1: None, 2: 1}
        assert parts([job(1, 0, ("success", 5), run=7), job(2, 3)]) == {1: None, 2: None}

    def test_of_other_commits_or_unknown_ones_are_several(self) -> None:
        unknown = {**job(2, 0.1, ("success", 5)), "sha": None}
        assert parts([job(1, 0), unknown, job(3, 0.1, sha="b")]) == {1: None, 2: None, 3: None}

    def test_one_that_failed_is_restored_when_it_succeeds_itself_not_when_another_of_the_run_does(
        self,
    ) -> None:
        mixed = [job(1, 0, ("failure", 4), run=7), job(2, 0, ("success", 6), run=7)]
        assert outcomes(mixed)[1].restored_by is None
        healed = [job(1, 0, ("failure", 4), ("success", 9), run=7), job(2, 0, ("success", 6), run=7)]
        assert (outcomes(healed)[1].restored_by, outcomes(healed)[1].restored_at) == (1, at(9 * MINUTE))


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
