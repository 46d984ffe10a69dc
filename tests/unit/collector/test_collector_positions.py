"""What happened within one second is kept in GitHub's order, whichever road it comes by."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.collector.facts.timeline import Item, ItemKind, Timeline
from services.collector.github.file_import.imported_objects import ImportedObjects, pull_request_facts
from services.collector.github.mappers import graphql, item_kinds, rest
from services.collector.github.mappers import rest_models as models
from services.collector.github.queries import document
from services.contracts.events import Event, PullRequestReviewSubmitted, PullRequestState
from tests.github import World
from tests.github.graphql import Context, prepare, run
from tests.github.model import PullRequest
from tests.github.shapes_events import event, timeline_item
from tests.github.shapes_pulls import full, review
from tests.unit.collector.snapshots import (
    OBSERVATION,
    REPOSITORY,
    at,
    complete,
    events_of,
    item,
    of_type,
    pull_request,
)

DEEDS = ("ask", "take_back", "ready", "draft", "close", "reopen", "review", "comment", "label")

deeds = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 2)), max_size=14)


def world_of(done: Iterable[tuple[str, int]]) -> tuple[World, PullRequest]:
    """A pull request to which this was done, in this order, the seconds of each being given."""
    world = World()
    pull = world.add_pull_request(world.add_repository(REPOSITORY.full_name), "alice", at(0))
    for deed, seconds in sorted(done, key=lambda each: each[1]):
        do(world, pull, deed, at(1) + timedelta(seconds=seconds))
    return world, pull


def do(world: World, pull: PullRequest, deed: str, when: Any) -> None:
    match deed:
        case "ask":
            world.request_review(pull, "bob", when)
        case "take_back":
            world.remove_request(pull, "bob", when)
        case "ready":
            world.ready(pull, "alice", when)
        case "draft":
            world.to_draft(pull, "alice", when)
        case "close":
            world.close(pull, "alice", when)
        case "reopen":
            world.reopen(pull, "alice", when)
        case "review":
            world.review(pull, "bob", when, "COMMENTED")
        case "comment":
            world.comment(pull, "bob", when)
        case "label":
            world.add_label(pull, "bug", "alice", when)


def read_by_graphql(world: World, pull: PullRequest, size: int) -> Timeline:
    """Its timeline as GraphQL gives it, so many entries to a page."""
    found, after = Timeline(), ""
    while after is not None:
        variables = {"id": pull.node_id, "first": size, "after": after}
        answer = run(prepare(document("timeline"), variables), Context(world, world.user("alice"), {}))
        page = graphql.timeline(answer["data"]["node"]["timelineItems"])
        found, after = found.followed_by(page), page.next
    return found.with_positions()


def read_by_rest(world: World, pull: PullRequest) -> Timeline:
    """Its timeline as REST gives it."""
    nodes = [models.TimelineItem.model_validate(timeline_item(world, each)) for each in pull.timeline]
    return rest.timeline(nodes, "acme", complete=True).with_positions()


def imported(world: World, pull: PullRequest, nodes: Sequence[Any]) -> list[Event]:
    """The facts in a file of these objects."""
    imported = ImportedObjects(REPOSITORY.full_name)
    for line, node in enumerate([full(world, pull), *nodes]):
        imported.add(node, f"file:{line}")
    return pull_request_facts(imported, pull.number, REPOSITORY, OBSERVATION)


def happened(timeline: Timeline) -> list[Event]:
    return events_of(pull_request(timeline=timeline))[2:]  # it was opened and described


def positions(events: Iterable[Event]) -> dict[str, int | None]:
    """By id, of everything that has one."""
    return {each.id: each.data.position for each in events if hasattr(each.data, "position")}


def expected(pull: PullRequest) -> dict[str, int]:
    """By node id, counted by hand: how many items of the same second GitHub has before an item."""
    items = [each for each in pull.timeline if each.typename in item_kinds.BY_GRAPHQL]
    return {
        each.node_id: sum(other.at == each.at for other in items[:index]) for index, each in enumerate(items)
    }


@given(deeds, st.integers(1, 5))
def test_pages_cut_anywhere_rest_and_issue_events_in_any_order_give_githubs_positions(
    done: list[tuple[str, int]], size: int
) -> None:
    world, pull = world_of(done)
    by_graphql, by_rest = read_by_graphql(world, pull, size), read_by_rest(world, pull)
    assert {each.node_id: each.position for each in by_graphql.items} == expected(pull)
    assert positions(happened(by_graphql)) == positions(happened(by_rest))


@given(deeds, st.data())
def test_issue_events_in_any_order_and_some_of_them_twice_give_githubs_positions(
    done: list[tuple[str, int]], data: st.DataObject
) -> None:
    world, pull = world_of(done)
    nodes = [event(world, each, with_issue=True) for each in pull.events]
    if nodes:
        nodes += data.draw(st.lists(st.sampled_from(nodes), max_size=4))
    shuffled = data.draw(st.permutations(nodes))
    items = [models.TimelineItem.model_validate(node) for node in shuffled]
    listed = rest.issue_events(items, "acme", complete=False)
    assert {each.node_id: each.position for each in listed.items} == expected(pull)


def test_a_review_knows_how_many_items_of_its_second_came_before_it() -> None:
    world, pull = world_of([("ask", 0), ("comment", 0), ("review", 0), ("ask", 0)])
    (reviewed,) = of_type(happened(read_by_graphql(world, pull, 100)), "review_submitted")
    assert reviewed.data.position == 1


def test_later_items_do_not_move_earlier_ones() -> None:
    world, pull = world_of([("ask", 0), ("take_back", 0)])
    before = positions(happened(read_by_graphql(world, pull, 100)))
    do(world, pull, "ask", at(1))
    after = positions(happened(read_by_graphql(world, pull, 100)))
    assert before.items() < after.items()
    assert sorted(after.values()) == [0, 1, 2]


class TestImport:
    def test_events_that_go_back_to_the_opening_have_positions_and_reviews_have_none(self) -> None:
        world, pull = world_of([("ask", 0), ("take_back", 0), ("review", 0), ("ask", 0)])
        older = world.add_pull_request(pull.repository, "bob", at(-10))
        world.close(older, "bob", at(-9))
        events = [event(world, each, with_issue=True) for each in pull.repository.events]
        found = imported(world, pull, [*events[::-1], *(review(world, each) for each in pull.reviews)])
        assert {each.node_id: at_ for each, at_ in zip(pull.events, (0, 1, 2), strict=True)} == {
            id_.rpartition(":")[2]: position
            for id_, position in positions(found).items()
            if position is not None
        }
        (reviewed,) = (each for each in found if isinstance(each, PullRequestReviewSubmitted))
        assert reviewed.data.position is None

    def test_the_second_in_which_a_file_begins_may_be_cut(self) -> None:
        world, pull = world_of([("ask", 0), ("take_back", 0), ("ask", 1), ("take_back", 1)])
        events = [event(world, each, with_issue=True) for each in pull.events[1:]]
        found = positions(imported(world, pull, events)).values()
        assert list(found) == [None, 0, 1]


class TestWithinOneSecond:
    """What is decided when a snapshot becomes events."""

    def test_the_first_draft_event_says_how_it_was_opened_whatever_order_they_come_in(self) -> None:
        kinds = ItemKind.READY_FOR_REVIEW, ItemKind.CONVERTED_TO_DRAFT
        for first, draft in ((0, True), (1, False)):
            items = [item(kind, 1, position=(index + first) % 2) for index, kind in enumerate(kinds)]
            for some in (items, items[::-1]):
                seen = pull_request(timeline=Timeline(tuple(some), complete=True))
                assert of_type(events_of(seen), "opened")[0].data.draft is draft

    def test_closed_and_reopened_in_one_second_it_was_closed_again_without_a_trace(self) -> None:
        timeline = complete(item(ItemKind.CLOSED, 1), item(ItemKind.REOPENED, 1))
        seen = pull_request(state=PullRequestState.CLOSED, closed_at=at(4), timeline=timeline)
        assert [each.time for each in of_type(events_of(seen), "closed")] == [at(1), at(4)]

    def test_reopened_and_closed_in_one_second_it_is_closed_with_a_trace(self) -> None:
        timeline = complete(item(ItemKind.CLOSED, 1), item(ItemKind.REOPENED, 2), item(ItemKind.CLOSED, 2))
        seen = pull_request(state=PullRequestState.CLOSED, closed_at=at(4), timeline=timeline)
        assert [each.time for each in of_type(events_of(seen), "closed")] == [at(1), at(2)]

    def test_every_item_says_its_position(self) -> None:
        items: list[Item] = [item(kind, 1, reviewer=None) for kind in ItemKind]
        assert [each.data.position for each in happened(complete(*items))] == list(range(len(ItemKind)))


def test_a_page_alone_says_no_positions() -> None:
    world, pull = world_of([("ask", 0), ("take_back", 0)])
    nodes = [models.TimelineItem.model_validate(timeline_item(world, each)) for each in pull.timeline]
    assert {each.position for each in rest.timeline(nodes, "acme", complete=True).items} == {None}
