"""Laws of outcomes, checked with random deployments: order, repetition and batches do not matter."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.facts.entities import merge_deployment
from services.aggregator.facts.stored_facts import read_deployment
from services.aggregator.measurement.deployment_outcomes import changed_outcomes
from services.aggregator.measurement.deployment_rows import deployment_rows
from services.aggregator.measurement.rows import day_table
from services.aggregator.projections.revisions import BOOK_KEEPING, deployment_change, outcome_change
from services.aggregator.projections.updates import updates_of
from services.contracts.events import Event
from tests.examples import examples
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.histories import batches
from tests.unit.aggregator.measured import rules, world_of

RULES = rules('[calendar]\nhours = ["09:00-17:00"]\n')
often = examples(150)

Document = dict[str, Any]

_statuses = st.lists(
    st.tuples(
        st.sampled_from(["success", "success", "failure", "error", "in_progress", "inactive"]),
        st.integers(1, 60),
    ),
    max_size=3,
)


@st.composite
def deployments(draw: st.DrawFn, id_: int) -> Deployment:
    environment, sha = (
        draw(st.sampled_from(["production", "prod-eu", "staging"])),
        draw(st.sampled_from("abc")),
    )
    told = Deployment(id=id_, environment=environment, sha=sha).created(draw(st.integers(0, 20)))
    run = draw(st.sampled_from([None, 7, 8]))
    for state, hours in draw(_statuses):
        # A status may name another environment, and may come before the creation is known.
        told.environment = draw(st.sampled_from(["production", "staging"]))
        told = told.status_of_run(state, hours, run) if run else told.status(state, hours)
    return told


@st.composite
def shipped(draw: st.DrawFn) -> list[Event]:
    """What happened to up to six deployments of one repository."""
    return [event for id_ in range(1, draw(st.integers(1, 6)) + 1) for event in draw(deployments(id_)).events]


def folded(parts: Iterable[list[Event]]) -> dict[str, Document]:
    """Batch by batch, as the aggregator does: first what is news, then what became of the others."""
    documents: dict[str, Document] = {}
    for part in parts:
        world = world_of(part, RULES)
        for id_, news in updates_of(part).deployments.items():
            before = documents.get(id_)
            known = read_deployment(before) if before else None
            merged = merge_deployment(known, news)
            if change := deployment_change(before, merged, world, merged is not known):
                documents[id_] = change.document
        followed(documents)
    return documents


def followed(documents: dict[str, Document]) -> None:
    for id_, outcome in changed_outcomes([one for one in documents.values() if one["production"]]).items():
        change = outcome_change(documents[id_], outcome, RULES)
        assert change is not None
        documents[id_] = change.document
    assert changed_outcomes([one for one in documents.values() if one["production"]]) == {}


def plain(documents: dict[str, Document]) -> dict[str, Document]:
    return {
        id_: {name: value for name, value in one.items() if name not in BOOK_KEEPING}
        for id_, one in documents.items()
    }


@often
@given(st.data())
def test_any_order_any_duplicates_any_batches_give_the_same_outcomes(data: st.DataObject) -> None:
    events = data.draw(shipped())
    again = data.draw(st.lists(st.sampled_from(events), max_size=4))
    shuffled = data.draw(st.permutations([*events, *again]))
    assert plain(folded(data.draw(batches(shuffled)))) == plain(folded([events]))


@often
@given(shipped())
def test_each_finished_deployment_is_one_row_of_0_or_1_and_each_restored_one_an_amount(
    events: list[Event],
) -> None:
    documents = folded([events])
    rows = {id_: deployment_rows(one, RULES) for id_, one in documents.items()}
    for id_, one in documents.items():
        values = {name: value for row in rows[id_] for name, value in row.values.items()}
        assert sorted({row.day for row in rows[id_]}) == one["days"]
        if not one["production"] or one["part_of"]:
            assert rows[id_] == []
            continue
        failures = values.get("change_failure_rate")
        assert failures == {None: None, "succeeded": 0, "failed": 1, "rolled_back": 1}[one["outcome"]]
        assert (failures is None) == (one["finished_at"] is None)
        assert ("time_to_restore" in values) == (one["restored_at"] is not None)
        assert values.get("time_to_restore", 0) >= values.get("time_to_restore_working", 0) >= 0
    assert len(day_table(chain(*rows.values()))["key"]) == sum(map(len, rows.values()))


@often
@given(shipped())
def test_a_rollback_is_done_by_a_later_success_of_the_same_environment_that_was_asked_for_later(
    events: list[Event],
) -> None:
    documents = {one["id"]: one for one in folded([events]).values()}
    for one in documents.values():
        if by := one["rolled_back_by"]:
            assert (documents[by]["created_at"], by) > (one["created_at"], one["id"])
            assert documents[by]["environment"] == one["environment"]
            assert documents[by]["succeeded_at"] >= one["succeeded_at"]
        if by := one["restored_by"]:  # a run whose jobs failed may restore itself
            assert documents[by]["environment"] == one["environment"]
            assert one["restored_at"] >= one["failed_at"]


@often
@given(shipped())
def test_every_production_deployment_counts_once_as_itself_or_with_the_first_job_of_its_run(
    events: list[Event],
) -> None:
    documents = {one["id"]: one for one in folded([events]).values()}
    counted = [job for one in documents.values() for job in one["jobs"]]
    assert sorted(counted) == sorted(documents)
    for one in documents.values():
        for job in one["jobs"]:
            mine, theirs = documents[one["id"]], documents[job]
            assert theirs["part_of"] == (None if job == one["id"] else one["id"])
            assert (mine["sha"], mine["environment"]) == (theirs["sha"], theirs["environment"])
            assert (mine["created_at"], mine["id"]) <= (theirs["created_at"] or mine["created_at"], job)


_lives = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.lists(
            st.tuples(st.sampled_from(["success", "failure"]), st.integers(1, 60)), min_size=1, max_size=3
        ),
    ),
    min_size=1,
    max_size=5,
)


@often
@given(_lives, st.data())
def test_divided_into_jobs_a_deployment_counts_as_it_did(lives: list[Any], data: st.DataObject) -> None:
    """Each status in a job of its own, or none: what is counted of success and failure is the same."""
    whole: list[Event] = []
    divided: list[Event] = []
    for place, (sha, statuses) in enumerate(lives, 1):
        one = Deployment(id=place * 10, sha=sha).created(place)
        jobs = [Deployment(id=place * 10 + job, sha=sha).created(place) for job in range(3)]
        for state, hours in statuses:
            one.status_of_run(state, place + hours, run=place)
            data.draw(st.sampled_from(jobs)).status_of_run(state, place + hours, run=place)
        for job in jobs:
            # a job that says nothing yet is known by the time at which it was asked for
            divided += job.events
        whole += one.events
    expected, found = folded([whole]), folded([divided])
    names = ("succeeded_at", "failed_at", "finished_at", "outcome", "rolled_back_by", "base", "sha")
    for id_, one in expected.items():
        assert [found[id_][name] for name in names] == [one[name] for name in names]
