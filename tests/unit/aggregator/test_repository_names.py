"""Whose a name is: of all repositories that were seen under it, the one that was seen latest."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.facts.entities import merge_repository
from services.aggregator.projections.repository_names import superseded_changes
from services.aggregator.projections.revisions import (
    Context,
    pull_request_change,
    repository_change,
    repository_key,
)
from services.collector.facts.observation import Observation
from services.collector.facts.repositories import repository_described
from services.contracts.events import Event, Repository, Via
from tests.unit.aggregator.measured import rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.test_aggregator_facts import known
from tests.unit.aggregator.values import HOST, at

Document = dict[str, Any]


def seen(repository_id: int, name: str, hours: float, *, deleted: bool = False) -> Event:
    sight = Observation(HOST, Via.GRAPHQL, at(hours))
    return repository_described(
        Repository(id=repository_id, owner="acme", name=name), sight, at(hours), deleted=deleted
    )


def documents(*events: Event) -> list[Document]:
    """What is kept of repositories, once nothing more follows."""
    ids = {event.data.repository.id for event in events}
    kept = [
        repository_change(None, merge_repository(None, [e for e in events if e.data.repository.id == each]))
        for each in sorted(ids)
    ]
    found = {one["_id"]: one for one in kept if one}
    while changes := superseded_changes(found.values()):
        found |= {one["_id"]: one for one in changes}
    return list(found.values())


def superseded(*events: Event) -> dict[int, bool]:
    return {one["id"]: one["superseded"] for one in documents(*events)}


def test_one_alone_has_its_name() -> None:
    assert superseded(seen(1, "api", 0)) == {1: False}


def test_deleted_and_made_again_it_is_another() -> None:
    assert superseded(seen(1, "api", 0), seen(2, "api", 1)) == {1: True, 2: False}


def test_names_are_compared_as_github_does() -> None:
    assert superseded(seen(1, "api", 0), seen(2, "API", 1)) == {1: True, 2: False}


def test_whoever_was_renamed_is_not_superseded_by_whoever_takes_its_name() -> None:
    assert superseded(seen(1, "api", 0), seen(1, "gateway", 1), seen(2, "api", 2)) == {1: False, 2: False}


def test_a_name_does_not_go_back_to_whoever_had_it_before() -> None:
    assert superseded(seen(1, "api", 0), seen(2, "api", 1, deleted=True)) == {1: True, 2: False}


@given(
    st.permutations(
        [seen(1, "api", 0), seen(1, "web", 3), seen(2, "api", 1), seen(3, "api", 2), seen(3, "x", 4)]
    )
)
def test_any_order_gives_the_same(events: list[Event]) -> None:
    assert superseded(*events) == {1: False, 2: False, 3: False}


def test_nothing_changes_twice() -> None:
    assert superseded_changes(documents(seen(1, "api", 0), seen(2, "api", 1))) == []


class TestPullRequestsOfWhatIsGone:
    def document(self, pull: Pull, *events: Event) -> Document:
        mine = merge_repository(None, [*pull.events, *events])
        world = Context(rules(), {repository_key(HOST, 1): mine})
        change = pull_request_change(None, known(pull), world, True)
        assert change
        return change.document

    def gone(self, pull: Pull) -> Document:
        return self.document(pull, seen(1, "api", 9_000, deleted=True))

    def test_what_was_open_is_so_no_longer(self) -> None:
        pull = Pull().opened(0).requested("grace", 1)
        before, after = self.document(pull), self.gone(pull)
        assert (before["state"], before["rounds"][0]["state"], before["gone"]) == ("open", "pending", False)
        assert (after["state"], after["rounds"][0]["state"], after["gone"]) == ("closed", "unanswered", True)
        assert (after["waiting_since"], after["reviewers"]) == (None, [])

    def test_it_is_no_pull_request_given_up(self) -> None:
        after = self.gone(Pull().opened(0))
        assert (after["milestones"]["closed"], after["measures"]["closed_unmerged"]) == (None, None)

    def test_what_was_merged_stays_merged_and_measured(self) -> None:
        pull = Pull().opened(0).approved("grace", 1).merged(2)
        before, after = self.document(pull), self.gone(pull)
        assert (after["state"], after["measures"]) == ("merged", before["measures"])

    def test_restored_it_is_open_again(self) -> None:
        restored = seen(1, "api", 9_001)
        pull = Pull().opened(0)
        assert self.document(pull, seen(1, "api", 9_000, deleted=True), restored)["state"] == "open"
