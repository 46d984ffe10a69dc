"""What only GitHub knows of who is asked: which reviews it is asked about, and that old logs learn it."""

import hashlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.collector.crawl_state.crawl_state import CrawlState
from services.collector.facts.snapshots import PullRequestSnapshot
from services.collector.facts.timeline import Entry, ItemKind, SubmittedReview
from services.collector.github.file_import.imported_objects import ImportedObjects, pull_request_facts
from services.collector.publishing.published_facts import DIGEST_BYTES, PublishedFacts, add_events
from services.contracts.actors import Actor, ActorKind
from services.contracts.events import ReviewState
from tests.github import World
from tests.github.shapes_events import event
from tests.github.shapes_pulls import full, review
from tests.unit.aggregator.measured import document_of
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.collector.snapshots import (
    ALICE,
    BOB,
    OBSERVATION,
    REPOSITORY,
    at,
    complete,
    events_of,
    item,
    pull_request,
)

CORE = Actor(id=3, login="acme/core", kind=ActorKind.TEAM)
WEB = Actor(id=4, login="acme/web", kind=ActorKind.TEAM)
CAROL = Actor(id=13, login="carol", kind=ActorKind.USER)
BOT = Actor(id=14, login="copilot", kind=ActorKind.BOT)


def asked(team: Actor, hours: float = 1) -> Entry:
    return item(ItemKind.REVIEW_REQUESTED, hours, node_id=f"{team.id}-{hours}", reviewer=team)


def by(who: Actor, hours: float) -> SubmittedReview:
    name = f"{who.login}-{hours}"
    return SubmittedReview(hash(name) % 1_000_000, who, ReviewState.COMMENTED, at(hours), node_id=name)


def seen(*entries: Entry, requested: tuple[str, ...] | None = ()) -> PullRequestSnapshot:
    return pull_request(timeline=complete(*entries), requested_reviewers=requested)


class TestWhichReviewsGitHubIsAskedAbout:
    def test_those_of_several_people_after_a_team_was_asked(self) -> None:
        found = seen(by(CAROL, 0.5), asked(CORE), by(BOB, 2), by(CAROL, 3))
        assert found.reviews_for_some_team == ("bob-2", "carol-3")

    def test_none_where_no_team_was_asked(self) -> None:
        person = item(ItemKind.REVIEW_REQUESTED, 1, reviewer=BOB)
        assert seen(person, by(BOB, 2), by(CAROL, 3)).reviews_for_some_team == ()

    def test_none_where_one_person_alone_can_have_answered(self) -> None:
        reviews = by(BOB, 2), by(BOB, 3), by(ALICE, 4), by(BOT, 4)
        assert seen(asked(CORE), *reviews).reviews_for_some_team == ()

    def test_none_while_every_team_is_asked_still(self) -> None:
        entries = asked(CORE), asked(WEB), by(BOB, 2), by(CAROL, 3)
        assert seen(*entries, requested=("team:3", "team:4")).reviews_for_some_team == ()
        assert seen(*entries, requested=("team:3",)).reviews_for_some_team == ("bob-2", "carol-3")
        assert seen(*entries, requested=None).reviews_for_some_team == ("bob-2", "carol-3")

    def test_those_of_a_team_that_was_asked_again(self) -> None:
        entries = asked(CORE), by(BOB, 2), by(CAROL, 3), asked(CORE, 4)
        assert seen(*entries, requested=("team:3",)).reviews_for_some_team == ("bob-2", "carol-3")

    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 300)), max_size=20))
    def test_each_is_asked_about_once_until_it_is_done(self, steps: list[tuple[bool, int]]) -> None:
        state, expected = CrawlState(), set[str]()
        for done, number in steps:
            some = {f"PRR_{index}" for index in range(number % 7, number % 7 + 5)}
            state = (
                state.with_reviews_for_teams((), done=some) if done else state.with_reviews_for_teams(some)
            )
            expected = expected - some if done else expected | some
            assert set(state.reviews_for_teams) == expected
            assert len(state.reviews_for_teams) == len(expected)
            assert CrawlState.model_validate_json(state.model_dump_json()) == state


def test_published_facts_from_before_learn_positions_and_who_is_asked() -> None:
    """So that `headway backfill` tells a log from before."""
    found = events_of(seen(asked(CORE), by(BOB, 2), requested=("team:3",)))
    ids = (hashlib.blake2b(each.id.encode(), digest_size=DIGEST_BYTES).digest() for each in found)
    news, published_facts = add_events(found, PublishedFacts(5, frozenset(ids)), 5)
    kinds = {each.event.type.removeprefix("pull_request.") for each in news}
    assert kinds == {"review_requested", "review_submitted", "described"}
    assert add_events(found, published_facts, 5)[0] == []


def test_an_import_says_who_is_asked_still_and_so_who_answered() -> None:
    world = World()
    pull = world.add_pull_request(world.add_repository(REPOSITORY.full_name), "alice", at(0))
    older = world.add_pull_request(pull.repository, "dave", at(-9))
    world.close(older, "dave", at(-8))
    world.request_review(pull, world.team("acme", "core", members=["bob"]), at(1))
    world.remove_request(pull, world.team("acme", "web"), at(1))
    world.request_review(pull, "erin", at(1))
    world.review(pull, "bob", at(3))
    world.delete_account("erin")
    world.add_label(pull, "bug", "alice", at(4))
    imported = ImportedObjects(REPOSITORY.full_name)
    events = [event(world, each, with_issue=True) for each in reversed(list(pull.repository.events))]
    reviews = [review(world, each) for each in pull.reviews]
    for line, node in enumerate([full(world, pull), *events, *reviews]):
        imported.add(node, f"file:{line}")
    found = pull_request_facts(imported, pull.number, REPOSITORY, replace(OBSERVATION, at=at(9)))
    rounds = document_of(Pull(events=found))["rounds"]
    assert {(one["reviewer"], one["state"], one["answered_by"]) for one in rounds} == {
        ("acme/core", "answered", "bob"),
        ("ghost", "removed", None),
    }
