"""Whose turn it is: what is live before what is old, everybody once, and nobody for ever after a failure."""

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.github.errors import UnavailableError
from services.collector.sources.turns import (
    FIRST_BACKOFF_SECONDS,
    IDLE_SECONDS,
    LONGEST_BACKOFF_SECONDS,
    STIR_PAUSE_SECONDS,
    STIR_SECONDS,
    Patience,
    Turn,
    Turns,
)
from services.collector.walking.pages import Glance, Mark, Place
from services.collector.walking.walk import Stream
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
class Seat:
    """A repository as turns see it."""

    name: str = "acme/api"
    id: int | None = 1
    has_history: bool = False
    has_moved: bool = False
    contact: Contact | None = field(default_factory=Contact)
    forgotten: int = 0

    def moved(self, _: Glance) -> bool:
        return self.has_moved

    def forget(self) -> None:
        self.forgotten += 1
        self.contact = None


def turn(**seat: object) -> Turn:
    """A turn that is not due for long, and was had just now."""
    made = Turn(Seat(**seat), visited=NOW)
    made.live.worked(math.inf)
    return made


def glance(*, marks: bool = True) -> Glance:
    place = Place(Named(id=1, owner="acme", name="api"), "R_1", datetime(2026, 3, 2, tzinfo=UTC))
    return Glance(place, {Stream.PULL_REQUESTS: Mark("1", None)} if marks else {})


def failure(said: str = "GitHub is unwell") -> UnavailableError:
    return UnavailableError(said)


class TestPatience:
    def test_given_it_is_new_then_it_is_due_at_once(self) -> None:
        assert Patience().due <= NOW

    @given(st.integers(min_value=1, max_value=40))
    def test_when_it_fails_again_then_it_waits_twice_as_long_up_to_ten_minutes(self, times: int) -> None:
        patience = Patience()
        waits = [patience.failed(NOW, failure()) for _ in range(times)]
        assert waits[0] == FIRST_BACKOFF_SECONDS
        for before, after in pairwise(waits):
            assert after == min(2 * before, LONGEST_BACKOFF_SECONDS)
        assert patience.due == NOW + waits[-1]

    def test_when_it_fails_for_weeks_then_it_still_waits(self) -> None:
        patience = Patience(failures=10_000)
        assert patience.failed(NOW, failure()) == LONGEST_BACKOFF_SECONDS

    def test_when_it_works_then_the_trouble_is_over_and_the_next_wait_is_short(self) -> None:
        patience = Patience()
        for _ in range(5):
            patience.failed(NOW, failure())
        assert patience.trouble == "GitHub is unwell"
        patience.worked(NOW + 30)
        assert (patience.due, patience.trouble) == (NOW + 30, None)
        assert patience.failed(NOW, failure()) == FIRST_BACKOFF_SECONDS


class TestTrouble:
    def test_given_history_fails_then_that_is_told_as_long_as_there_is_any(self) -> None:
        found = turn(has_history=True)
        found.history.failed(NOW, failure("history fails"))
        assert found.trouble == "history fails"
        found.repository.has_history = False
        assert found.trouble is None

    def test_given_both_fail_then_what_is_live_is_told(self) -> None:
        found = turn(has_history=True)
        found.history.failed(NOW, failure("history fails"))
        found.live.failed(NOW, failure("what is live fails"))
        assert found.trouble == "what is live fails"


class TestSweeps:
    def test_given_it_moved_then_its_turn_comes_at_once(self) -> None:
        found = turn(has_moved=True)
        found.seen(glance(), NOW + 1)
        assert found.live.due == NOW + 1

    def test_given_it_did_not_move_then_its_turn_comes_now_and_then(self) -> None:
        found = turn()
        found.seen(glance(), NOW + IDLE_SECONDS - 1)
        assert found.live.due == math.inf
        found.seen(glance(), NOW + IDLE_SECONDS)
        assert found.live.due == NOW + IDLE_SECONDS

    def test_given_it_fails_then_a_sweep_does_not_hasten_it(self) -> None:
        found = turn(has_moved=True)
        found.live.failed(NOW, failure())
        due = found.live.due
        found.seen(glance(), NOW + 1)
        assert found.live.due == due

    def test_given_a_list_without_marks_then_it_is_asked_for_itself(self) -> None:
        found = turn(has_moved=True)
        found.seen(glance(marks=False), NOW)
        assert found.glance is None
        assert found.live.due == math.inf

    def test_given_no_sweep_sees_it_any_more_then_it_is_asked_for_itself_at_once(self) -> None:
        found = turn()
        found.seen(glance(), NOW)
        found.unseen(NOW + 1)
        assert (found.glance, found.live.due) == (None, NOW + 1)


class TestStirring:
    def test_given_a_push_then_its_turn_comes_within_seconds_and_what_was_seen_is_old(self) -> None:
        found = turn()
        found.seen(glance(), NOW)
        found.stirred(NOW + 60, anew=False)
        assert (found.glance, found.live.due) == (None, NOW + 60 + STIR_SECONDS)

    def test_given_many_pushes_then_it_is_not_asked_for_each(self) -> None:
        found = turn()
        found.stirred(NOW + 0.1, anew=False)
        assert found.live.due == NOW + STIR_PAUSE_SECONDS

    def test_given_it_was_renamed_then_it_is_looked_for_without_a_pause(self) -> None:
        found = turn()
        found.stirred(NOW + 0.1, anew=True)
        assert found.live.due == NOW + 0.1 + STIR_SECONDS

    @given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), min_size=1))
    def test_no_burst_puts_a_turn_off(self, burst: list[tuple[float, bool]]) -> None:
        found, due = turn(), math.inf
        for after, anew in sorted(burst):
            found.stirred(NOW + after, anew=anew)
            assert found.live.due <= due
            due = found.live.due
        assert found.anew is any(anew for _, anew in burst)

    @pytest.mark.parametrize("anew", [True, False])
    def test_given_its_name_may_be_another_then_it_is_found_by_its_name_again(self, anew: bool) -> None:
        found = turn()
        found.stirred(NOW, anew=anew)
        found.find_anew()
        found.find_anew()
        assert found.repository.forgotten == int(anew)

    def test_given_it_was_never_found_then_there_is_nothing_to_forget(self) -> None:
        found = turn(contact=None)
        found.stirred(NOW, anew=True)
        found.find_anew()
        assert found.repository.forgotten == 0


class TestTurns:
    def test_given_they_are_new_then_all_are_due(self) -> None:
        turns = Turns([Seat("acme/api"), Seat("acme/web")])
        assert [each.repository.name for each in turns.due(NOW)] == ["acme/api", "acme/web"]

    def test_given_one_fails_then_the_others_go_on(self) -> None:
        turns = Turns([Seat("acme/api"), Seat("acme/web")])
        next(iter(turns)).live.failed(NOW, failure())
        assert [each.repository.name for each in turns.due(NOW)] == ["acme/web"]

    @given(st.integers(min_value=1, max_value=6), st.integers(min_value=1, max_value=4))
    def test_histories_are_read_by_turns(self, repositories: int, rounds: int) -> None:
        turns = Turns([Seat(f"acme/{number}", has_history=True) for number in range(repositories)])
        read = [turns.unread(NOW).repository.name for _ in range(repositories * rounds)]
        assert read == [f"acme/{number}" for number in range(repositories)] * rounds

    def test_given_no_history_is_left_or_due_then_none_is_read(self) -> None:
        turns = Turns([Seat(), Seat(has_history=True)])
        _, other = turns
        other.history.failed(NOW, failure())
        assert turns.unread(NOW) is None
        assert turns.unread(NOW + FIRST_BACKOFF_SECONDS) is other

    def test_the_next_is_the_first_that_is_due_and_history_counts_only_where_there_is_any(self) -> None:
        turns = Turns([Seat(), Seat(has_history=True)])
        one, other = turns
        one.live.worked(NOW + 30)
        other.live.worked(NOW + 40)
        one.history.due, other.history.due = NOW + 10, NOW + 20
        assert turns.next_due() == NOW + 20
        other.repository.has_history = False
        assert turns.next_due() == NOW + 30

    def test_given_nobody_then_nothing_is_ever_due(self) -> None:
        turns = Turns([])
        assert (len(turns), turns.next_due(), turns.due(NOW), turns.unread(NOW)) == (0, math.inf, [], None)

    def test_whoever_comes_has_a_turn_at_once_and_whoever_goes_has_none(self) -> None:
        turns = Turns([])
        came = turns.add(Turn(Seat("acme/new", 7), "acme"))
        assert turns.due(NOW) == [came]
        turns.drop(came)
        assert list(turns) == []

    def test_they_are_found_by_id_once_they_have_one_and_by_name_in_any_spelling(self) -> None:
        turns = Turns([Seat("Acme/API", 7), Seat("acme/web", None)])
        one, other = turns
        assert turns.by_id() == {7: one}
        assert turns.by_name() == {"acme/api": one, "acme/web": other}
