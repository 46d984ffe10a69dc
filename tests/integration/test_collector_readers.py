"""By GraphQL, by REST and without a token, the same is read: order within a second, inner lists, requests."""

from collections.abc import Iterable
from datetime import timedelta

from services.collector.forge.repository_ref import RepositoryRef
from services.contracts.events import (
    DescribedData,
    Event,
    PullRequestDescribed,
    PullRequestReviewRequested,
    PullRequestReviewSubmitted,
)
from tests.github import GitHubServer, World, faults
from tests.github.model import PullRequest, Review
from tests.integration.collector_harness import REPO, at
from tests.integration.readers import Readers, fetched, readers, walked


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


def described(events: Iterable[Event]) -> DescribedData:
    (found,) = (each.data for each in events if isinstance(each, PullRequestDescribed))
    return found


async def by_every_reader(by: Readers, pull: PullRequest) -> list[list[Event]]:
    """What each reader reads of it, in its list and by its number."""
    found = [await walked(reader, pull.repository) for reader in (by.graphql, by.rest, by.shallow)]
    return [*found, *[await fetched(reader, [pull]) for reader in (by.graphql, by.rest)]]


class TestInnerLists:
    """What lies beyond the first page of a list inside of a pull request."""

    async def test_all_of_250_labels_are_read(self) -> None:
        world = World()
        labels = [f"label {index:03}" for index in range(250)]
        pull = world.add_pull_request(world.add_repository(REPO), "alice", at(0), labels=labels)
        async with GitHubServer(world, anonymous_limit=1_000) as github, readers(github) as by:
            for events in await by_every_reader(by, pull):
                assert described(events).labels == tuple(labels)

    async def test_all_of_130_people_and_120_teams_who_are_asked_are_read(self) -> None:
        world = World()
        pull = world.add_pull_request(world.add_repository(REPO), "alice", at(0))
        people = [world.user(f"user-{index}") for index in range(130)]
        teams = [world.team("acme", f"team-{index}") for index in range(120)]
        for who in (*people, *teams):
            world.request_review(pull, who, at(1))
        asked = {*(f"user:{each.id}" for each in people), *(f"team:{each.id}" for each in teams)}
        async with GitHubServer(world, anonymous_limit=1_000) as github, readers(github) as by:
            for events in await by_every_reader(by, pull):
                assert set(described(events).requested_reviewers or ()) == asked
            read = await walked(by.graphql, pull.repository)
        assert sum(isinstance(each, PullRequestReviewRequested) for each in read) == 250


class TestRequested:
    async def test_who_is_asked_still_is_the_same_by_every_reader(self) -> None:
        world = World()
        core = world.team("acme", "core", members=["carol"])
        web = world.team("acme", "web")
        pull = world.add_pull_request(world.add_repository(REPO), "alice", at(0))
        for who in ("bob", "dave", "erin", "frank", "copilot[bot]", core, web):
            world.request_review(pull, who, at(1))
        world.review(pull, "dave", at(2), "COMMENTED")
        world.remove_request(pull, "erin", at(3))
        world.review(pull, "carol", at(4), "APPROVED")
        world.delete_account("frank")
        expected = (f"team:{web.id}", f"user:{world.user('bob').id}")
        async with GitHubServer(world, anonymous_limit=1_000) as github, readers(github) as by:
            for events in await by_every_reader(by, pull):
                assert described(events).requested_reviewers == expected

    async def test_of_nobody_it_is_said_that_nobody_is_asked(self) -> None:
        world = World()
        pull = world.add_pull_request(world.add_repository(REPO), "alice", at(0))
        async with GitHubServer(world, anonymous_limit=1_000) as github, readers(github) as by:
            for events in await by_every_reader(by, pull):
                assert described(events).requested_reviewers == ()


def two_teams() -> tuple[World, PullRequest, list[Review]]:
    """Two teams are asked; somebody of neither reviews, then a member of each."""
    world = World()
    core, web = world.team("acme", "core", members=["carol"]), world.team("acme", "web", members=["bob"])
    pull = world.add_pull_request(world.add_repository(REPO), "alice", at(0))
    world.request_review(pull, core, at(1))
    world.request_review(pull, web, at(1))
    return world, pull, [world.review(pull, who, at(2 + i)) for i, who in enumerate(("erin", "bob", "carol"))]


class TestOnBehalfOf:
    """For which team a review was made, which only GraphQL says, and only when it is asked."""

    async def test_is_read_where_one_of_several_answered_a_team(self) -> None:
        world, pull, reviews = two_teams()
        async with GitHubServer(world) as github, readers(github) as by:
            ref = await by.graphql.ref("acme", "nats.py")
            ids = tuple(each.node_id for each in reviews)
            page = await by.graphql.reviews_for_teams(ref, ids)
            events = await fetched(by.graphql, [pull])
        core, web = world.team("acme", "core"), world.team("acme", "web")
        expected = [(), (f"team:{web.id}",), (f"team:{core.id}",)]
        for some in (page.events, events):
            said = {
                each.data.review_id: each.data.on_behalf_of
                for each in some
                if isinstance(each, PullRequestReviewSubmitted)
            }
            assert said == dict(zip((each.id for each in reviews), expected, strict=True))

    async def test_is_asked_of_nobody_where_one_person_alone_reviewed(self) -> None:
        world = World()
        core = world.team("acme", "core", members=["carol"])
        pull = world.add_pull_request(world.add_repository(REPO), "alice", at(0))
        world.request_review(pull, core, at(1))
        world.review(pull, "carol", at(2), "COMMENTED")
        world.review(pull, "carol", at(3), "APPROVED")
        world.review(pull, "alice", at(3), "COMMENTED")
        async with GitHubServer(world) as github, readers(github) as by:
            before = github.counters.requests
            await fetched(by.graphql, [pull])
            assert github.counters.requests == before + 2, "the repository and the pull request"

    async def test_stays_unknown_where_it_is_refused(self) -> None:
        world, pull, _ = two_teams()
        async with GitHubServer(world) as github, readers(github) as by:
            github.faults.add(faults.refused(), when=faults.query("OnBehalfOf"), times=None)
            events = await fetched(by.graphql, [pull])
        reviews = [each for each in events if isinstance(each, PullRequestReviewSubmitted)]
        assert [each.data.on_behalf_of for each in reviews] == [None] * 3

    async def test_stays_unknown_where_the_schema_of_a_server_lacks_it_and_all_else_is_read(self) -> None:
        world, pull, _ = two_teams()
        async with GitHubServer(world) as github, readers(github) as by:
            github.responder.lacks = frozenset({"PullRequestReview.onBehalfOf"})
            queries = list[str]()
            github.faults.after_answer.append(lambda call: queries.append(call.json.get("query", "")))
            events = await fetched(by.graphql, [pull, pull])
            assert await by.graphql.gap() is None
        reviews = [each for each in events if isinstance(each, PullRequestReviewSubmitted)]
        assert [each.data.on_behalf_of for each in reviews] == [None] * 6
        assert sum("OnBehalfOf" in query for query in queries) == 1, (
            "what it lacks is not asked for each time"
        )

    async def test_rest_does_not_say(self) -> None:
        world, _, reviews = two_teams()
        async with GitHubServer(world) as github, readers(github) as by:
            ref: RepositoryRef = await by.rest.ref("acme", "nats.py")
            page = await by.rest.reviews_for_teams(ref, tuple(each.node_id for each in reviews))
        assert page.events == ()
