"""What becomes of a snapshot."""

from datetime import timedelta

from services.collector.facts.timeline import Comment, Dismissal, ItemKind, SubmittedReview, Timeline
from services.contracts.actors import GHOST, Actor, ActorKind
from services.contracts.events import PullRequestState, ReviewState, decode, encode
from tests.unit.collector.snapshots import ALICE, BOB, at, complete, events_of, item, of_type, pull_request

CLOSED = {"state": PullRequestState.CLOSED, "closed_at": at(4)}


def test_ids_and_envelope_are_as_the_design_says() -> None:
    seen = pull_request(
        merged_at=at(4),
        merged_by=BOB,
        state=PullRequestState.MERGED,
        timeline=complete(item(ItemKind.CLOSED, 4)),
    )
    opened, described, merged, closed = events_of(seen)
    assert opened.id == "gh:github.com:pr:5:opened"
    assert described.id.startswith("gh:github.com:pr:5:described:2024-05-01T14:00:00Z:")
    assert merged.id == "gh:github.com:pr:5:merged"
    assert closed.id == "gh:github.com:tl:node-closed-4"
    assert {event.source for event in events_of(seen)} == {"https://github.com/acme/nats.py"}
    assert {event.subject for event in events_of(seen)} == {"pull/42"}
    assert [event.time for event in (opened, described, merged, closed)] == [at(0), at(5), at(4), at(4)]
    assert (opened.data.actor, merged.data.actor, closed.data.actor) == (ALICE, BOB, BOB)


def test_every_event_can_be_written_and_read_again() -> None:
    seen = pull_request(
        timeline=complete(
            *(item(kind, 1, reviewer=BOB) for kind in ItemKind),
            SubmittedReview(7, BOB, ReviewState.APPROVED, at(2)),
            Dismissal(7, at(3), ALICE, ReviewState.APPROVED),
            Comment(8, at(2), GHOST),
        )
    )
    events = events_of(seen)
    assert len(events) == 2 + len(ItemKind) + 3
    assert [decode(encode(event)) for event in events] == events


def test_a_pending_review_is_nobodys_business() -> None:
    timeline = complete(SubmittedReview(7, BOB, ReviewState.COMMENTED, None))
    assert of_type(events_of(pull_request(timeline=timeline)), "review_submitted") == []


def test_a_dismissed_review_says_what_it_had_said() -> None:
    review = SubmittedReview(7, BOB, ReviewState.DISMISSED, at(2))
    dismissal = Dismissal(7, at(3), ALICE, ReviewState.APPROVED)
    known = pull_request(timeline=complete(review, dismissal))
    unknown = pull_request(timeline=complete(review))
    (submitted,) = of_type(events_of(known), "review_submitted")
    assert submitted.data.state is ReviewState.APPROVED
    (submitted,) = of_type(events_of(unknown), "review_submitted")
    assert submitted.data.state is ReviewState.DISMISSED
    (dismissed,) = of_type(events_of(known), "review_dismissed")
    assert (dismissed.id, dismissed.data.actor) == ("gh:github.com:review:7:dismissed", ALICE)


def test_a_request_to_a_team_names_the_team() -> None:
    team = Actor(id=3, login="acme/core", kind=ActorKind.TEAM)
    asked = item(ItemKind.REVIEW_REQUESTED, 1, reviewer=team)
    (requested,) = of_type(events_of(pull_request(timeline=complete(asked))), "review_requested")
    assert (requested.data.actor, requested.data.reviewer) == (BOB, team)


def test_a_request_to_nobody_that_can_be_seen_is_one_to_the_ghost() -> None:
    asked = item(ItemKind.REVIEW_REQUESTED, 1)
    (requested,) = of_type(events_of(pull_request(timeline=complete(asked))), "review_requested")
    assert requested.data.reviewer == GHOST


def test_a_close_without_trace_is_told_from_the_fields() -> None:
    (closed,) = of_type(events_of(pull_request(**CLOSED, timeline=complete())), "closed")
    assert closed.id == "gh:github.com:pr:5:closed:2024-05-01T13:00:00Z"
    assert (closed.time, closed.data.actor) == (at(4), None)


def test_a_close_with_a_trace_is_told_once() -> None:
    timeline = complete(item(ItemKind.CLOSED, 4))
    (closed,) = of_type(events_of(pull_request(**CLOSED, timeline=timeline)), "closed")
    assert closed.data.actor == BOB


def test_only_the_last_close_counts_as_a_trace() -> None:
    timeline = complete(item(ItemKind.CLOSED, 1), item(ItemKind.REOPENED, 2))
    closes = of_type(events_of(pull_request(**CLOSED, timeline=timeline)), "closed")
    assert [closed.time for closed in closes] == [at(1), at(4)]


def test_a_timeline_that_was_read_later_and_is_open_again_has_the_close_all_the_same() -> None:
    timeline = complete(item(ItemKind.CLOSED, 4), item(ItemKind.REOPENED, 4.001))
    closes = of_type(events_of(pull_request(**CLOSED, timeline=timeline)), "closed")
    assert [closed.data.actor for closed in closes] == [BOB]


def test_a_timeline_that_may_lack_something_proves_no_missing_close() -> None:
    assert of_type(events_of(pull_request(**CLOSED, timeline=Timeline())), "closed") == []


def test_a_merged_pull_request_is_closed_by_its_timeline_alone() -> None:
    seen = pull_request(state=PullRequestState.MERGED, merged_at=at(4), closed_at=at(4), timeline=complete())
    assert of_type(events_of(seen), "closed") == []


def test_of_draft_events_within_one_second_the_first_says_how_it_was_opened() -> None:
    kinds = ItemKind.READY_FOR_REVIEW, ItemKind.CONVERTED_TO_DRAFT
    for some, draft in ((kinds, True), (kinds[::-1], False)):
        timeline = complete(*(item(kind, 1) for kind in some))
        assert of_type(events_of(pull_request(timeline=timeline)), "opened")[0].data.draft is draft


def test_the_first_draft_event_says_how_it_was_opened() -> None:
    def draft(*kinds: ItemKind, now: bool = False) -> bool | None:
        timeline = complete(*(item(kind, hours) for hours, kind in enumerate(kinds)))
        return of_type(events_of(pull_request(draft=now, timeline=timeline)), "opened")[0].data.draft

    assert draft(ItemKind.READY_FOR_REVIEW) is True
    assert draft(ItemKind.CONVERTED_TO_DRAFT, ItemKind.READY_FOR_REVIEW) is False
    assert draft(now=True) is True
    assert draft() is False
    (opened,) = of_type(events_of(pull_request(draft=True)), "opened")
    assert opened.data.draft is None


def test_labels_have_no_order() -> None:
    one, other = pull_request(labels=("b", "a")), pull_request(labels=("a", "b"))
    assert of_type(events_of(one), "described")[0].id == of_type(events_of(other), "described")[0].id


def test_a_change_within_the_same_second_is_another_description() -> None:
    one, other = pull_request(additions=1), pull_request(additions=2)
    assert of_type(events_of(one), "described")[0].id != of_type(events_of(other), "described")[0].id


def test_who_saw_it_and_when_is_not_part_of_a_name() -> None:
    later = pull_request(updated_at=at(5) + timedelta(hours=1))
    same = {event.id for event in events_of(pull_request())} & {event.id for event in events_of(later)}
    assert same == {"gh:github.com:pr:5:opened"}
