"""Every event is one that the contracts know, and together they tell no lies."""

from collections import Counter
from datetime import timedelta

from services.contracts import identity
from services.contracts.events import (
    Event,
    PullRequestDescribed,
    PullRequestEvent,
    PullRequestState,
    Via,
    decode,
    encode,
    host_of,
    source_url,
)
from services.contracts.subjects import event_subject, parse_event_subject
from services.demo.repositories import HOST, PROJECTS
from tests.unit.demo.organisations import ANCHOR, history, lumen, of_type, pull_requests

EVERY_TYPE = {event.model_fields["type"].default for event in Event.__args__}


def described(events: list[Event]) -> list[PullRequestDescribed]:
    return [event for event in events if isinstance(event, PullRequestDescribed)]


def test_every_event_is_read_back_as_it_was_written() -> None:
    assert all(decode(encode(event)) == event for event in history())


def test_every_type_of_event_occurs_but_what_answers_a_question_and_what_renames() -> None:
    assert {event.type for event in history()} == EVERY_TYPE - {"deployment.compared", "repository.described"}


def test_no_two_events_share_an_id() -> None:
    assert [name for name, n in Counter(event.id for event in history()).items() if n > 1] == []


def test_every_event_is_of_the_demo_and_of_its_repository() -> None:
    sources = {source_url(HOST, project.repository) for project in PROJECTS}
    assert {event.source for event in history()} == sources
    assert {event.via for event in history()} == {Via.DEMO}
    assert {host_of(event) for event in history()} == {HOST}


def test_the_host_is_a_reserved_name_that_nobody_owns() -> None:
    assert HOST.endswith(".example")


def test_subjects_name_the_repository_with_a_dot() -> None:
    names = {parse_event_subject(event_subject(event)).repo for event in history()}
    assert "lumen.js" in names
    assert len(names) == len(PROJECTS) == 6


def test_nothing_happens_after_the_anchor_and_little_before_the_history() -> None:
    assert max(event.time for event in history()) <= ANCHOR
    early = [event for event in history() if event.time < ANCHOR - timedelta(days=180)]
    assert len(early) < len(history()) * 0.02


def test_everything_was_learned_of_at_the_anchor() -> None:
    assert {event.observedtime for event in history()} == {ANCHOR}


def test_times_are_whole_seconds_as_at_github() -> None:
    assert all(event.time.microsecond == 0 for event in history())


def test_a_description_is_newer_than_the_one_before() -> None:
    for events in pull_requests():
        updates = [event.data.updated_at for event in described(events)]
        assert updates == sorted(set(updates))


def test_a_description_is_named_by_what_it_says() -> None:
    for event in described(list(history())):
        assert event.id == identity.described(HOST, event.data)
        assert event.time == event.data.updated_at


def test_the_last_description_shows_how_it_ended() -> None:
    ends = {
        "pull_request.merged": PullRequestState.MERGED,
        "pull_request.closed": PullRequestState.CLOSED,
        "pull_request.reopened": PullRequestState.OPEN,
    }
    for events in pull_requests():
        ended = [ends[event.type] for event in events if event.type in ends]
        expected = ended[-2] if PullRequestState.MERGED in ended else (ended or [PullRequestState.OPEN])[-1]
        assert described(events)[-1].data.state is expected


def test_a_first_commit_stays_when_it_was() -> None:
    for events in pull_requests():
        assert len({event.data.first_commit_at for event in described(events)}) == 1


def test_sizes_only_grow() -> None:
    for events in pull_requests():
        lines = [event.data.additions + event.data.deletions for event in described(events)]
        assert lines == sorted(lines)
        assert lines[0] > 0


def test_numbers_follow_the_order_of_opening_in_each_repository() -> None:
    for project in PROJECTS:
        mine = [
            event for event in of_type("pull_request.opened") if event.source.endswith(f"/{project.name}")
        ]
        numbers = [event.data.pull_request.number for event in sorted(mine, key=lambda event: event.time)]
        assert numbers == sorted(set(numbers))


def test_the_newest_pull_requests_are_told_first() -> None:
    opened = [event.time for event in of_type("pull_request.opened")]
    assert opened == sorted(opened, reverse=True)


def test_what_is_expected_is_what_is_told() -> None:
    opened = Counter(event.data.repository.full_name for event in of_type("pull_request.opened"))
    assert opened == Counter(lumen().expected())


def test_events_of_a_pull_request_come_in_the_order_of_time() -> None:
    for events in pull_requests():
        assert all(isinstance(event, PullRequestEvent) for event in events)
        times = [event.time for event in events]
        assert times == sorted(times)
