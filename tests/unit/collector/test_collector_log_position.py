"""What of the memory is believed after the log has lost something."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.collector.checkpoints.log_position import Reliance, compared, first_position
from services.contracts.log_state import LogState

CREATED = datetime(2026, 3, 2, tzinfo=UTC)


def log(last: int, *, missing: int = 0, created: datetime = CREATED) -> LogState:
    return LogState(created, last, last - missing)


def test_a_log_that_grew_has_lost_nothing() -> None:
    position = compared(first_position(log(10)), log(25))
    assert (position.losses, position.last) == ((), 25)
    assert position.supports(Reliance(0, 25))


def test_a_lost_tail_takes_away_what_relies_on_it_and_nothing_else() -> None:
    position = compared(first_position(log(100)), log(60))
    assert position.losses == (60,)
    assert position.supports(Reliance(0, 60))
    assert not position.supports(Reliance(0, 61))


def test_what_is_written_after_a_loss_is_believed_although_sequences_are_used_again() -> None:
    position = compared(first_position(log(100)), log(60)).reached(90)
    assert position.supports(Reliance(position.generation, 90))
    assert not position.supports(Reliance(0, 90))


def test_another_stream_under_the_same_name_supports_nothing_that_was_written_before() -> None:
    position = compared(first_position(log(100)), log(500, created=datetime(2026, 4, 1, tzinfo=UTC)))
    assert not position.supports(Reliance(0, 1))


def test_messages_missing_within_the_log_leave_nothing_to_be_believed() -> None:
    for after in (log(100, missing=40), log(60, missing=10)):
        assert compared(first_position(log(100)), after).losses == (0,)


def test_messages_that_were_missing_before_are_no_new_loss() -> None:
    assert compared(first_position(log(100, missing=40)), log(120, missing=40)).losses == ()


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=8))
def test_whatever_is_lost_and_appended_published_facts_are_believed_only_while_their_events_are_there(
    steps: list[tuple[int, int]],
) -> None:
    """`present`: for each sequence the generation in which it was written."""
    position, present, written = first_position(log(0)), list[int](), list[tuple[Reliance, int]]()
    for appended, kept in steps:
        for _ in range(appended):
            present.append(position.generation)
            position = position.reached(len(present))
            written.append((Reliance(position.generation, len(present)), len(present) - 1))
        del present[kept:]
        position = compared(position, log(len(present)))
    for reliance, ref in written:
        there = ref < len(present) and present[ref] == reliance.generation
        assert position.supports(reliance) == there
