"""When subjects are looked at again."""

from hypothesis import given
from hypothesis import strategies as st

from services.notifier.alerts.timers import Timers
from tests.unit.contracts.alerting_documents import at

STEPS = st.lists(st.tuples(st.sampled_from("abcd"), st.none() | st.integers(0, 9)), max_size=20)


@given(STEPS, st.integers(0, 10))
def test_what_is_due_is_what_was_set_last(steps: list[tuple[str, int | None]], now: int) -> None:
    timers, expected = Timers(), dict[str, int]()
    for subject, hour in steps:
        timers.set(subject, None if hour is None else at(hour))
        expected.pop(subject, None)
        if hour is not None:
            expected[subject] = hour
    assert timers.next() == min(map(at, expected.values()), default=None)
    due = timers.take_due(at(now), 100)
    assert sorted(due) == sorted(subject for subject, hour in expected.items() if hour < now)
    assert [expected[subject] for subject in due] == sorted(expected[subject] for subject in due)
    assert len(timers) == len(expected) - len(due)
