"""The demo's checkpoint: what it stores to reproduce, after a restart, every event it has published."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.contracts.events import Event
from services.demo.organisation import DAYS, PULL_REQUESTS_PER_WEEK, DemoOrganisation, create_organisation
from services.demo.simulation import Simulation
from services.demo.ticks import DemoSession, Tick, ticks

SEED = 20


class Checkpoint(BaseModel):
    """How far the demo has come: entity histories published, sessions so far, the last tick begun (-1: none).

    A tick is stored before its events are published: after a crash the same events, with the same times,
    are published again, and then a new session begins. The aliases are the names under which it is stored.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)

    seed: int
    anchor: AwareDatetime
    days: int = DAYS
    pull_requests_per_week: float = PULL_REQUESTS_PER_WEEK
    published: int = Field(default=0, alias="chapters")
    complete: bool = Field(default=False, alias="told")
    sessions: tuple[DemoSession, ...] = Field(default=(), alias="sittings")
    last_tick: int = Field(default=-1, alias="beat")

    def create_organisation(self) -> DemoOrganisation:
        """Return the organisation that this demo simulates."""
        return create_organisation(self.seed, self.anchor, self.days, self.pull_requests_per_week)

    def begin_session(self, now: datetime) -> "Checkpoint":
        """Return the checkpoint with a new session, which ticks quickly again."""
        session = DemoSession(self.last_tick + 1, int(now.timestamp()))
        # A session without a tick is dropped.
        before = tuple(each for each in self.sessions if each.first < session.first)
        return self.model_copy(update={"sessions": (*before, session)})

    def past(self) -> Iterator[Tick]:
        """Yield every tick so far, with its time."""
        ends = [*(session.first for session in self.sessions[1:]), self.last_tick + 1]
        for session, end in zip(self.sessions, ends, strict=False):
            for tick in ticks(self.seed, session):
                if tick.number >= end:
                    break
                yield tick

    def upcoming(self) -> Iterator[Tick]:
        """Return the ticks of the present session that are still to come."""
        return (tick for tick in ticks(self.seed, self.sessions[-1]) if tick.number > self.last_tick)


def resume(checkpoint: Checkpoint, organisation: DemoOrganisation) -> tuple[Simulation, list[Event]]:
    """Replay every tick so far; returns the simulation as it stood and the events of the last tick."""
    simulation, last = Simulation(organisation), list[Event]()
    for tick in checkpoint.past():
        last = simulation.advance(tick)
    return simulation, last
