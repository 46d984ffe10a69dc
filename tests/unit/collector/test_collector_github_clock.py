"""GitHub's time, by answers that tell it in whole seconds, however our own clock is set."""

from datetime import UTC, datetime, timedelta

import pytest

from services.collector.github.client.github_clock import GitHubClock

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Machine:
    """A machine's clock beside the true time; both in seconds since the beginning."""

    def __init__(self, ahead: float) -> None:
        self.ahead = ahead
        self.true = 0.0
        self.github = GitHubClock(self)

    def __call__(self) -> datetime:
        return BEGAN + timedelta(seconds=self.true + self.ahead)

    def ask(self, at: float, seconds: float = 0.1) -> None:
        """GitHub answers halfway between; it says whole seconds."""
        self.true = at
        asked, said = self(), BEGAN + timedelta(seconds=int(at + seconds / 2))
        self.true = at + seconds
        self.github.observe(said, asked)

    @property
    def error(self) -> float:
        return (self.github.now() - BEGAN).total_seconds() - self.true


def test_without_an_answer_it_is_our_own() -> None:
    assert Machine(7200).error == 7200


@pytest.mark.parametrize("ahead", [0, 10_800, -2400, 0.4])
def test_it_is_right_to_the_second_after_one_answer_and_never_runs_back(ahead: float) -> None:
    machine, told = Machine(ahead), []
    for at in (0.95, 1.3, 1.8, 2.02, 2.9, 3.5, 4.04, 9.99):
        machine.ask(at)
        told.append(machine.github.now())
        assert -1.1 <= machine.error <= 0.1
    assert told == sorted(told)


def test_it_comes_nearer_with_every_answer_that_says_more() -> None:
    machine = Machine(10_800)
    for at in (0.8, 1.96, 2.5):
        machine.ask(at)
    assert abs(machine.error) < 0.2


def test_it_stays_right_when_our_clock_is_set() -> None:
    machine = Machine(10_800)
    machine.ask(1)
    machine.ahead = -2400
    machine.ask(2)
    assert abs(machine.error) <= 1.1
