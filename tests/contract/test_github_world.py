"""The builders of the tests' GitHub keep the world right: times, orders, events and requests."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.github import published
from tests.github.model import PullRequest, Repository
from tests.github.registry import stamp
from tests.github.world import World

START = datetime(2024, 5, 6, 9, tzinfo=UTC)


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


@pytest.fixture
def pull(world: World, repository: Repository) -> PullRequest:
    return world.add_pull_request(repository, "alice", START, commits=[hours(-3), hours(-1)])


def test_every_builder_moves_updated_at_and_the_order(
    world: World, repository: Repository, pull: PullRequest
) -> None:
    for hour, act in enumerate(
        (world.to_draft, world.ready, world.comment, world.push, world.force_push, world.close, world.reopen),
        start=1,
    ):
        world.add_pull_request(repository, "bob", hours(hour - 0.5))
        act(pull, "alice", hours(hour))
        assert pull.updated_at == stamp(hours(hour))
        assert list(repository.by_updated)[-1] is pull
    assert len(repository.by_updated) == len(repository.by_created) == len(repository.pulls) == 8


def test_what_happens_late_in_the_telling_does_not_turn_updated_at_back(
    world: World, pull: PullRequest
) -> None:
    world.comment(pull, "bob", hours(5))
    world.comment(pull, "bob", hours(2))
    assert pull.updated_at == stamp(hours(5))
    assert [item.at for item in pull.timeline] == sorted(item.at for item in pull.timeline)


def test_a_force_push_replaces_the_commits_and_keeps_their_authored_times(
    world: World, pull: PullRequest
) -> None:
    before, times = pull.head_oid, [item.commit.authored_at for item in pull.commits]
    event = world.force_push(pull, "alice", hours(1))
    assert (event.before, event.after) == (before, pull.head_oid) and before != pull.head_oid
    assert [item.commit.authored_at for item in pull.commits] == times
    assert {item.commit.committed_at for item in pull.commits} == {stamp(hours(1))}
    world.force_push(pull, "alice", hours(2), commits=[hours(2)])
    assert (
        len(pull.commits)
        == len([item for item in pull.timeline if item.typename == "PullRequestCommit"])
        == 1
    )


def test_a_review_answers_the_request_to_its_author_and_to_their_team(
    world: World, pull: PullRequest
) -> None:
    world.request_review(pull, world.team("acme", "core", members=["bob", "carol"]), hours(1))
    for login in ("bob", "dave"):
        world.request_review(pull, login, hours(1))
    world.review(pull, "bob", hours(2), "PENDING")
    assert [asked.login for asked in pull.requested] == ["core", "bob", "dave"]
    world.review(pull, "bob", hours(3))
    assert [asked.login for asked in pull.requested] == ["dave"]
    world.remove_request(pull, "dave", hours(4))
    assert pull.requested == []


def test_a_pending_review_gets_its_time_when_it_is_submitted(world: World, pull: PullRequest) -> None:
    review = world.review(pull, "bob", hours(1), "PENDING")
    world.comment(pull, "alice", hours(2))
    assert (review.submitted_at, pull.timeline[-1].typename) == (None, "IssueComment")
    world.submit(review, hours(3), "APPROVED")
    assert (review.submitted_at, pull.updated_at) == (stamp(hours(3)), stamp(hours(3)))
    assert pull.timeline[-1] is review


def test_a_merge_is_two_events_that_may_be_noted_a_second_late(world: World, pull: PullRequest) -> None:
    world.merge(pull, "bob", hours(1), noted_at=hours(1) + timedelta(seconds=1))
    assert [event.kind for event in pull.events] == ["merged", "closed"]
    assert pull.merged_at == pull.closed_at == stamp(hours(1)) < pull.events[0].at
    assert pull.merge_commit is pull.repository.head_commit


def test_an_event_can_be_lost(world: World, repository: Repository, pull: PullRequest) -> None:
    event = world.close(pull, "alice", hours(1))
    world.forget(event)
    assert pull.state == "CLOSED" and pull.events == [] and len(repository.events) == 0
    assert event.node_id not in world.nodes


def test_ids_are_unique_and_pull_requests_are_numbered_past_31_bits(
    world: World, repository: Repository
) -> None:
    pulls = [world.add_pull_request(repository, "alice", hours(number)) for number in range(3)]
    assert [pull.number for pull in pulls] == [1, 2, 3]
    assert all(pull.id > 2**31 for pull in pulls) and len({pull.node_id for pull in pulls}) == 3
    assert pulls[0].node_id.startswith("PR_kw")


def test_the_same_name_under_two_owners_is_two_repositories(world: World, repository: Repository) -> None:
    other = world.add_repository("umbrella/api")
    world.rename(repository, "nats.py", hours(1))
    assert (
        world.find_repository("Acme/Nats.py") is repository and world.find_repository("umbrella/api") is other
    )
    assert world.moved == {"acme/api": repository}


def test_what_npm_has_not_installed_names_the_command_that_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "SCHEMA", published.HERE / "node_modules/nothing.graphql")
    with pytest.raises(published.NotInstalledError, match="make setup-tests"):
        published.schema_text()
