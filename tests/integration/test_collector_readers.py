"""By GraphQL, by REST and without a token, the same is read of what happened within one second."""

from collections.abc import Iterable
from datetime import timedelta

from services.contracts.events import Event
from tests.github import GitHubServer, World
from tests.github.model import PullRequest
from tests.integration.collector_house import REPO, at
from tests.integration.readers import fetched, readers, walked


def reminded() -> tuple[World, PullRequest]:
    """Asked, taken back and asked again in one second, where every list of GitHub's begins a page."""
    world = World()
    pull = world.add_pull_request(world.add_repository(REPO, at=at(-100)), "alice", at(0))
    for index in range(97):
        world.comment(pull, "bob", at(1) + timedelta(seconds=index))
    for _ in range(3):
        world.request_review(pull, "bob", at(2))
        world.remove_request(pull, "bob", at(2))
    world.request_review(pull, "bob", at(2))
    world.review(pull, "bob", at(2), "COMMENTED")
    world.request_review(pull, "bob", at(2))
    for index in range(95):
        world.add_label(pull, f"label-{index % 5}", "alice", at(3) + timedelta(seconds=index))
    return world, pull


def positions(events: Iterable[Event]) -> dict[str, int | None]:
    """By id, of all but reviews."""
    return {
        each.id: each.data.position
        for each in events
        if hasattr(each.data, "position") and "review:" not in each.id
    }


async def test_the_order_within_a_second_is_the_same_by_every_reader() -> None:
    world, pull = reminded()
    async with GitHubServer(world, anonymous_limit=1_000) as github, readers(github) as by:
        graphql, rest = await walked(by.graphql, pull.repository), await walked(by.rest, pull.repository)
        shallow = await walked(by.shallow, pull.repository)
        alone = await fetched(by.graphql, [pull]), await fetched(by.rest, [pull])
    asked = [each.node_id for each in pull.events if "review_request" in each.kind]
    expected = {f"gh:github.com:tl:{node}": index for index, node in enumerate(asked)}
    assert len(expected) == 8
    for events in (graphql, rest, shallow, *alone):
        assert positions(events) == expected
    reviews = [each.data.position for some in (graphql, rest) for each in some if "review:" in each.id]
    assert reviews == [7, 7]


async def test_no_event_is_lost_where_a_page_cuts_a_second() -> None:
    world, pull = reminded()
    async with GitHubServer(world, anonymous_limit=1_000) as github, readers(github) as by:
        events = await walked(by.shallow, pull.repository)
    kinds = [each.type for each in events]
    assert kinds.count("pull_request.review_requested") == 5
    assert kinds.count("pull_request.review_request_removed") == 3
