"""Whose turn it is: what is live before what is old, everybody once, and nobody for ever after a failure."""

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.forge.errors import UnavailableError
from services.collector.forge.probes import ChangeToken, Probe
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.forge.resource import Resource
from services.collector.schedule.schedule import (
    IDLE_SECONDS,
    TRIGGER_PAUSE_SECONDS,
    TRIGGER_SECONDS,
    Schedule,
    ScheduledPoll,
)
from services.collector.timing.backoff import FIRST_BACKOFF_SECONDS, LONGEST_BACKOFF_SECONDS, Backoff
from services.contracts.events import Repository as Named
from services.contracts.events import Via

NOW = 1_000.0


@dataclass
class Reader:
    """Stands for whoever reads a repository."""

    via: Via = Via.GRAPHQL


@dataclass
class Contact:
    """Stands for a repository that was found."""

    reader: Reader = field(default_factory=Reader)


@dataclass(eq=False)
class PollerStub:
    """A repository as turns see it."""

    name: str = "acme/api"
    id: int | None = 1
    has_history: bool = False
    has_moved: bool = False
    handle: Contact | None = field(default_factory=Contact)
    forgotten: int = 0

    def has_changed(self, _: Probe) -> bool:
        return self.has_moved

    def forget(self) -> None:
        self.forgotten += 1
        self.handle = None


def poll(**changed: object) -> ScheduledPoll:
    """A turn that is not due for long, and was had just now."""
    made = ScheduledPoll(PollerStub(**changed), visited=NOW)
    made.live.worked(math.inf)
    return made


def probe(*, marks: bool = True) -> Probe:
    ref = RepositoryRef(Named(id=1, owner="acme", name="api"), "R_1", datetime(2026, 3, 2, tzinfo=UTC))
    return Probe(ref, {Resource.PULL_REQUESTS: ChangeToken("1", None)} if marks else {})


def failure(said: str = "GitHub is unwell") -> UnavailableError:
    return UnavailableError(said)


class TestBackoff:
    def test_given_it_is_new_then_it_is_due_at_once(self) -> None:
        assert Backoff().due <= NOW

    @given(st.integers(min_value=1, max_value=40))
    def test_when_it_fails_again_then_it_waits_twice_as_long_up_to_ten_minutes(self, times: int) -> None:
        backoff = Backoff()
        waits = [backoff.failed(NOW, failure()) for _ in range(times)]
        assert waits[0] == FIRST_BACKOFF_SECONDS
        for before, after in pairwise(waits):
            assert after == min(2 * before, LONGEST_BACKOFF_SECONDS)
        assert backoff.due == NOW + waits[-1]

    def test_when_it_fails_for_weeks_then_it_still_waits(self) -> None:
        backoff = Backoff(failures=10_000)
        assert backoff.failed(NOW, failure()) == LONGEST_BACKOFF_SECONDS

    def test_when_it_works_then_the_trouble_is_over_and_the_next_wait_is_short(self) -> None:
        backoff = Backoff()
        for _ in range(5):
            backoff.failed(NOW, failure())
        assert backoff.trouble == "GitHub is unwell"
        backoff.worked(NOW + 30)
        assert (backoff.due, backoff.trouble) == (NOW + 30, None)
        assert backoff.failed(NOW, failure()) == FIRST_BACKOFF_SECONDS


class TestTrouble:
    def test_given_history_fails_then_that_is_told_as_long_as_there_is_any(self) -> None:
        found = poll(has_history=True)
        found.history.failed(NOW, failure("history fails"))
        assert found.trouble == "history fails"
        found.poller.has_history = False
        assert found.trouble is None

    def test_given_both_fail_then_what_is_live_is_told(self) -> None:
        found = poll(has_history=True)
        found.history.failed(NOW, failure("history fails"))
        found.live.failed(NOW, failure("what is live fails"))
        assert found.trouble == "what is live fails"


class TestSweeps:
    def test_given_it_moved_then_its_turn_comes_at_once(self) -> None:
        found = poll(has_moved=True)
        found.probed(probe(), NOW + 1)
        assert found.live.due == NOW + 1

    def test_given_it_did_not_move_then_its_turn_comes_now_and_then(self) -> None:
        found = poll()
        found.probed(probe(), NOW + IDLE_SECONDS - 1)
        assert found.live.due == math.inf
        found.probed(probe(), NOW + IDLE_SECONDS)
        assert found.live.due == NOW + IDLE_SECONDS

    def test_given_it_fails_then_a_sweep_does_not_hasten_it(self) -> None:
        found = poll(has_moved=True)
        found.live.failed(NOW, failure())
        due = found.live.due
        found.probed(probe(), NOW + 1)
        assert found.live.due == due

    def test_given_a_list_without_marks_then_it_is_asked_for_itself(self) -> None:
        found = poll(has_moved=True)
        found.probed(probe(marks=False), NOW)
        assert found.probe is None
        assert found.live.due == math.inf

    def test_given_no_sweep_sees_it_any_more_then_it_is_asked_for_itself_at_once(self) -> None:
        found = poll()
        found.probed(probe(), NOW)
        found.unlist(NOW + 1)
        assert (found.probe, found.live.due) == (None, NOW + 1)


class TestStirring:
    def test_given_a_push_then_its_turn_comes_within_seconds_and_what_was_seen_is_old(self) -> None:
        found = poll()
        found.probed(probe(), NOW)
        found.triggered(NOW + 60, anew=False)
        assert (found.probe, found.live.due) == (None, NOW + 60 + TRIGGER_SECONDS)

    def test_given_many_pushes_then_it_is_not_asked_for_each(self) -> None:
        found = poll()
        found.triggered(NOW + 0.1, anew=False)
        assert found.live.due == NOW + TRIGGER_PAUSE_SECONDS

    def test_given_it_was_renamed_then_it_is_looked_for_without_a_pause(self) -> None:
        found = poll()
        found.triggered(NOW + 0.1, anew=True)
        assert found.live.due == NOW + 0.1 + TRIGGER_SECONDS

    @given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), min_size=1))
    def test_no_burst_puts_a_turn_off(self, burst: list[tuple[float, bool]]) -> None:
        found, due = poll(), math.inf
        for after, anew in sorted(burst):
            found.triggered(NOW + after, anew=anew)
            assert found.live.due <= due
            due = found.live.due
        assert found.anew is any(anew for _, anew in burst)

    @pytest.mark.parametrize("anew", [True, False])
    def test_given_its_name_may_be_another_then_it_is_found_by_its_name_again(self, anew: bool) -> None:
        found = poll()
        found.triggered(NOW, anew=anew)
        found.find_again()
        found.find_again()
        assert found.poller.forgotten == int(anew)

    def test_given_it_was_never_found_then_there_is_nothing_to_forget(self) -> None:
        found = poll(handle=None)
        found.triggered(NOW, anew=True)
        found.find_again()
        assert found.poller.forgotten == 0


class TestSchedule:
    def test_given_they_are_new_then_all_are_due(self) -> None:
        polls = Schedule([PollerStub("acme/api"), PollerStub("acme/web")])
        assert [each.poller.name for each in polls.due(NOW)] == ["acme/api", "acme/web"]

    def test_given_one_fails_then_the_others_go_on(self) -> None:
        polls = Schedule([PollerStub("acme/api"), PollerStub("acme/web")])
        next(iter(polls)).live.failed(NOW, failure())
        assert [each.poller.name for each in polls.due(NOW)] == ["acme/web"]

    @given(st.integers(min_value=1, max_value=6), st.integers(min_value=1, max_value=4))
    def test_histories_are_read_by_turns(self, repositories: int, rounds: int) -> None:
        polls = Schedule([PollerStub(f"acme/{number}", has_history=True) for number in range(repositories)])
        read = [polls.unread(NOW).poller.name for _ in range(repositories * rounds)]
        assert read == [f"acme/{number}" for number in range(repositories)] * rounds

    def test_given_no_history_is_left_or_due_then_none_is_read(self) -> None:
        polls = Schedule([PollerStub(), PollerStub(has_history=True)])
        _, other = polls
        other.history.failed(NOW, failure())
        assert polls.unread(NOW) is None
        assert polls.unread(NOW + FIRST_BACKOFF_SECONDS) is other

    def test_the_next_is_the_first_that_is_due_and_history_counts_only_where_there_is_any(self) -> None:
        polls = Schedule([PollerStub(), PollerStub(has_history=True)])
        one, other = polls
        one.live.worked(NOW + 30)
        other.live.worked(NOW + 40)
        one.history.due, other.history.due = NOW + 10, NOW + 20
        assert polls.next_due() == NOW + 20
        other.poller.has_history = False
        assert polls.next_due() == NOW + 30

    def test_given_nobody_then_nothing_is_ever_due(self) -> None:
        polls = Schedule([])
        assert (len(polls), polls.next_due(), polls.due(NOW), polls.unread(NOW)) == (0, math.inf, [], None)

    def test_whoever_comes_has_a_turn_at_once_and_whoever_goes_has_none(self) -> None:
        polls = Schedule([])
        came = polls.add(ScheduledPoll(PollerStub("acme/new", 7), "acme"))
        assert polls.due(NOW) == [came]
        polls.drop(came)
        assert list(polls) == []

    def test_they_are_found_by_id_once_they_have_one_and_by_name_in_any_spelling(self) -> None:
        polls = Schedule([PollerStub("Acme/API", 7), PollerStub("acme/web", None)])
        one, other = polls
        assert polls.by_id() == {7: one}
        assert polls.by_name() == {"acme/api": one, "acme/web": other}
