"""What files say is put together by what it is about; what they cannot know stays unknown."""

from typing import Any

import pytest

from services.collector.github.file_import.imported_objects import (
    ImportedObjects,
    delivery_facts,
    newest_first,
    pull_request_facts,
)
from services.collector.github.file_import.object_kinds import UnknownShapeError, recognise
from services.contracts.events import DeploymentCreated, Event
from tests.github import World
from tests.github.model import PullRequest
from tests.github.shapes_events import event
from tests.github.shapes_pulls import full, listed
from tests.unit.collector.snapshots import OBSERVATION, REPOSITORY, at, of_type

NAME = REPOSITORY.full_name


def world() -> tuple[World, PullRequest, PullRequest]:
    """An old pull request that was given up, and a newer one that was a draft at first."""
    made = World()
    repository = made.add_repository(NAME, at=at(-100))
    old = made.add_pull_request(repository, "alice", at(0))
    made.close(old, "bob", at(1))
    new = made.add_pull_request(repository, "alice", at(10), draft=True)
    made.ready(new, "alice", at(11))
    return made, old, new


def imported(*nodes: Any) -> ImportedObjects:
    result = ImportedObjects(NAME)
    for index, node in enumerate(nodes, 1):
        result.add(node, f"file:{index}")
    return result


def facts(found: ImportedObjects, pull: PullRequest) -> list[Event]:
    return pull_request_facts(found, pull.number, REPOSITORY, OBSERVATION)


def issue_events(made: World, pull: PullRequest) -> list[Any]:
    return [event(made, each, with_issue=True) for each in pull.events]


def test_a_draft_at_opening_is_known_only_where_events_go_back_to_it() -> None:
    made, old, new = world()
    close, ready = issue_events(made, old), issue_events(made, new)
    (opened,) = of_type(facts(imported(listed(made, new), *ready), new), "opened")
    assert opened.data.draft is None
    (opened,) = of_type(facts(imported(listed(made, new), *ready, *close), new), "opened")
    assert opened.data.draft is True


def test_a_close_from_before_the_first_event_is_taken_from_the_fields() -> None:
    made, old, new = world()
    found = imported(listed(made, old), listed(made, new), *issue_events(made, new))
    (closed,) = of_type(facts(found, old), "closed")
    assert (closed.time, closed.data.actor) == (at(1), None)
    found = imported(listed(made, old), *issue_events(made, old))
    (closed,) = of_type(facts(found, old), "closed")
    assert closed.data.actor.login == "bob"


def test_the_longer_shape_of_a_pull_request_counts_in_any_order() -> None:
    made, old, _ = world()
    for pair in ((listed(made, old), full(made, old)), (full(made, old), listed(made, old))):
        (described,) = of_type(facts(imported(*pair), old), "described")
        assert described.data.additions is not None


def test_the_newer_word_on_a_pull_request_counts() -> None:
    made, old, _ = world()
    before = full(made, old)
    made.comment(old, "bob", at(5))
    for pair in ((before, listed(made, old)), (listed(made, old), before)):
        (described,) = of_type(facts(imported(*pair), old), "described")
        assert described.data.updated_at == at(5)


DEPLOYMENT = {
    "id": 1,
    "node_id": "DE_1",
    "sha": "a",
    "environment": "live",
    "created_at": "2026-03-02T08:00:00Z",
}
RELEASE = {"id": 1, "tag_name": "web-v1", "created_at": "2026-03-02T08:00:00Z", "draft": False}
GIT = {"node_id": "x", "url": f"https://api.github.com/repos/{NAME}/git/x", "object": {"type": "commit"}}
TAG = {"name": "web-v1", "zipball_url": "x", "commit": {"sha": "a"}}
BRANCH = {"name": "web-v1", "protected": False, "commit": {"sha": "a"}}


@pytest.mark.parametrize(
    ("nodes", "kind"),
    [
        ([], None),
        ([RELEASE], "tag"),
        ([RELEASE | {"draft": True}], None),
        ([TAG], "tag"),
        ([GIT | {"ref": "refs/tags/web-v1"}], "tag"),
        ([GIT | {"ref": "refs/heads/web-v1"}], "branch"),
        ([BRANCH], "branch"),
        ([TAG | {"name": "web-v2"}], None),
        ([TAG, BRANCH], None),
    ],
)
def test_files_with_tags_and_branches_say_what_a_deployment_is_of(nodes: list[Any], kind: str | None) -> None:
    found = imported(DEPLOYMENT | {"ref": "web-v1"}, *nodes)
    (created,) = [
        each for each in delivery_facts(found, REPOSITORY, OBSERVATION) if isinstance(each, DeploymentCreated)
    ]
    assert created.data.ref_type == kind


def test_what_moved_last_comes_first() -> None:
    made, old, new = world()
    assert newest_first(imported(full(made, old), full(made, new)).pulls.values()) == [new.number, old.number]


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        (7, "int instead of an object"),
        ({}, "none of GitHub's objects"),
        ({"message": "Bad credentials", "documentation_url": ""}, "GitHub's refusal: Bad credentials"),
        ({"diff_hunk": "@@", "pull_request_url": "…/pulls/1"}, "a comment on the code"),
        ({"event": "closed", "created_at": "2024-01-01T00:00:00Z"}, "an event that does not say of what"),
        ({"pull_request_url": "nowhere", "state": "APPROVED", "id": 1}, "does not end in a number"),
        (
            {"pull_number": None, "review": {"id": 1, "state": "APPROVED"}},
            "looks like a review, but pull_number",
        ),
        ({"tag_name": "v1", "id": "x", "created_at": "2024-01-01T00:00:00Z"}, "looks like a release, but id"),
        ({"number": 1, "base": None, "head": None, "html_url": ""}, "looks like a pull request, but"),
    ],
)
def test_what_is_nothing_known_says_why(node: object, reason: str) -> None:
    with pytest.raises(UnknownShapeError, match=reason):
        recognise(node)


def test_what_belongs_to_another_repository_is_refused_whatever_its_kind() -> None:
    review = {
        "id": 1,
        "state": "APPROVED",
        "pull_request_url": "https://api.github.com/repos/acme/other/pulls/1",
    }
    release = {
        "tag_name": "v1",
        "id": 1,
        "created_at": "2024-01-01T00:00:00Z",
        "url": "https://api.github.com/repos/acme/other/releases/1",
    }
    for node in (review, {"pull_number": 1, "review": review}, release):
        with pytest.raises(UnknownShapeError, match=f"of the repository acme/other, not of {NAME}"):
            imported(node)
