"""A restart goes on where it was: same past, no burst, no repetition."""

from datetime import UTC, datetime, timedelta
from itertools import islice

from services.contracts.events import Event
from services.demo.checkpoint import Checkpoint, resume
from services.demo.simulation import Simulation
from tests.unit.demo.organisations import ANCHOR, SEED


def fresh() -> Checkpoint:
    return Checkpoint(seed=SEED, anchor=ANCHOR, days=30, complete=True)


def run_session(
    checkpoint: Checkpoint, simulation: Simulation, now: datetime, number: int
) -> tuple[Checkpoint, list[list[Event]]]:
    """Simulate so many ticks from now on, storing each first as the source does."""
    checkpoint = checkpoint.begin_session(now)
    published = []
    for tick in islice(checkpoint.upcoming(), number):
        checkpoint = checkpoint.model_copy(update={"last_tick": tick.number})
        published.append(simulation.advance(tick))
    return checkpoint, published


def after_two_sessions() -> tuple[Checkpoint, Simulation, list[list[Event]]]:
    checkpoint = fresh()
    simulation = Simulation(checkpoint.create_organisation())
    checkpoint, first = run_session(checkpoint, simulation, ANCHOR + timedelta(minutes=1), 300)
    checkpoint, second = run_session(checkpoint, simulation, ANCHOR + timedelta(days=3), 200)
    return checkpoint, simulation, first + second


def test_a_checkpoint_survives_being_written_and_read() -> None:
    checkpoint, _, _ = after_two_sessions()
    assert Checkpoint.model_validate_json(checkpoint.model_dump_json()) == checkpoint


def test_a_checkpoint_is_stored_under_the_names_it_always_had() -> None:
    stored = fresh().begin_session(ANCHOR).model_dump(mode="json")
    assert list(stored) == [
        "seed",
        "anchor",
        "days",
        "pull_requests_per_week",
        "chapters",
        "told",
        "sittings",
        "beat",
    ]
    assert list(stored["sittings"][0]) == ["first", "began"]


def test_the_past_can_be_replayed() -> None:
    checkpoint, _, published = after_two_sessions()
    again = Simulation(checkpoint.create_organisation())
    assert [again.advance(tick) for tick in checkpoint.past()] == published


def test_resuming_gives_the_last_tick_again_and_nothing_else() -> None:
    checkpoint, _, published = after_two_sessions()
    _, last = resume(checkpoint, checkpoint.create_organisation())
    assert last == published[-1]


def test_a_resumed_demo_goes_on_as_one_that_never_stopped() -> None:
    checkpoint, undisturbed, _ = after_two_sessions()
    restarted, _ = resume(checkpoint, checkpoint.create_organisation())
    now = ANCHOR + timedelta(days=4)
    assert run_session(checkpoint, restarted, now, 250) == run_session(checkpoint, undisturbed, now, 250)
    assert restarted.collected == undisturbed.collected


def test_what_happened_while_nobody_ran_it_is_not_made_up_for() -> None:
    checkpoint, _, _ = after_two_sessions()
    now = ANCHOR + timedelta(days=30)
    first, second = islice(checkpoint.begin_session(now).upcoming(), 2)
    assert first.number == checkpoint.last_tick + 1
    assert now < datetime.fromtimestamp(first.at, UTC) <= now + timedelta(seconds=5)
    assert 2 <= second.at - first.at <= 5


def test_every_session_starts_quickly() -> None:
    checkpoint, _, _ = after_two_sessions()
    upcoming = list(islice(checkpoint.begin_session(ANCHOR + timedelta(days=5)).upcoming(), 400))
    assert (upcoming[-1].at - upcoming[0].at) / 400 < 5


def test_a_session_without_a_tick_leaves_no_trace() -> None:
    checkpoint = fresh()
    for hour in range(50):
        checkpoint = checkpoint.begin_session(ANCHOR + timedelta(hours=hour))
    assert len(checkpoint.sessions) == 1
    assert list(checkpoint.past()) == []


def test_a_new_demo_has_no_past() -> None:
    assert list(fresh().past()) == []
    assert resume(fresh(), fresh().create_organisation())[1] == []
