"""A delivery whose lists may be cut says nothing of what is in them: the pull request is fetched."""

from typing import Any

import pytest

from services.collector.facts.observation import Observation
from services.collector.github.webhooks.delivery_mapper import read_delivery
from services.collector.github.webhooks.delivery_result import DeliveryResult
from services.contracts.events import PullRequestDescribed, PullRequestReviewSubmitted, Via
from tests.github import World
from tests.github.model import PullRequest
from tests.github.webhooks import Recorder
from tests.unit.collector.snapshots import at

OBSERVATION = Observation("github.com", Via.WEBHOOK, at(100))


def pull_request(labels: int, asked: int) -> tuple[World, PullRequest, Recorder]:
    world = World()
    repository = world.add_repository("acme/api")
    names = [f"label {index}" for index in range(labels)]
    pull = world.add_pull_request(repository, "alice", at(0), labels=names)
    for index in range(asked):
        world.request_review(pull, f"user-{index}", at(1))
    return world, pull, Recorder(world)


def last(recorder: Recorder) -> DeliveryResult:
    delivery = recorder.deliveries[-1]
    return read_delivery(delivery.event, delivery.payload, OBSERVATION)


def described(meant: DeliveryResult) -> list[Any]:
    return [each.data for each in meant.events if isinstance(each, PullRequestDescribed)]


@pytest.mark.parametrize(("labels", "asked"), [(99, 0), (0, 99), (3, 2)])
def test_of_fewer_than_a_hundred_a_delivery_says_all(labels: int, asked: int) -> None:
    world, pull, recorder = pull_request(labels, asked)
    world.edit(pull, "alice", at(2), additions=1)
    (said,) = described(last(recorder))
    assert (len(said.labels), len(said.requested_reviewers)) == (labels, asked)


@pytest.mark.parametrize(("labels", "asked"), [(100, 0), (250, 0), (0, 100), (0, 130)])
def test_of_a_hundred_and_more_a_delivery_says_nothing_and_the_pull_request_is_fetched(
    labels: int, asked: int
) -> None:
    world, pull, recorder = pull_request(labels, asked)
    world.edit(pull, "alice", at(2), additions=1)
    edited = last(recorder)
    world.review(pull, "bob", at(3))
    reviewed = last(recorder)
    for meant in (edited, reviewed):
        assert described(meant) == []
        assert meant.fetch is not None
    assert [type(each) for each in reviewed.events] == [PullRequestReviewSubmitted]


def test_a_delivery_says_who_is_asked_still() -> None:
    world, pull, recorder = pull_request(0, 0)
    core = world.team("acme", "core", members=["bob"])
    world.request_review(pull, core, at(1))
    world.request_review(pull, "dave", at(1))
    (before,) = described(last(recorder))
    world.review(pull, "bob", at(2))
    (after,) = described(last(recorder))
    dave = f"user:{world.user('dave').id}"
    assert (before.requested_reviewers, after.requested_reviewers) == ((f"team:{core.id}", dave), (dave,))


def test_a_payload_without_the_lists_does_not_say_that_nobody_is_asked() -> None:
    world, pull, recorder = pull_request(0, 1)
    world.edit(pull, "alice", at(2), additions=1)
    payload = recorder.deliveries[-1].payload
    shortened = {
        name: value for name, value in payload["pull_request"].items() if name != "requested_reviewers"
    }
    meant = read_delivery("pull_request", {**payload, "pull_request": shortened}, OBSERVATION)
    assert [each.requested_reviewers for each in described(meant)] == [None]
