"""What a demo keeps across restarts: enough to work out again everything it has said."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.contracts.events import Event
from services.demo.live import Live
from services.demo.organisation import DAYS, PULL_REQUESTS_PER_WEEK, Organisation, organisation
from services.demo.pace import Beat, Sitting, beats

SEED = 20


class Bookmark(BaseModel):
    """`chapters` of the history are told; `told`: all of them. `beat` is the last one begun, -1 before any.

    A beat is written down before its events are published: after a crash the same events, with the same
    times, are published again, and then a new sitting begins.
    """

    model_config = ConfigDict(frozen=True)

    seed: int
    anchor: AwareDatetime
    days: int = DAYS
    pull_requests_per_week: float = PULL_REQUESTS_PER_WEEK
    chapters: int = 0
    told: bool = False
    sittings: tuple[Sitting, ...] = ()
    beat: int = -1

    def organisation(self) -> Organisation:
        """The organisation that this demo is about."""
        return organisation(self.seed, self.anchor, self.days, self.pull_requests_per_week)

    def sit_down(self, now: datetime) -> "Bookmark":
        """Begin a sitting, which starts quickly again."""
        sitting = Sitting(self.beat + 1, int(now.timestamp()))
        # A sitting in which nothing happened leaves no trace.
        before = tuple(each for each in self.sittings if each.first < sitting.first)
        return self.model_copy(update={"sittings": (*before, sitting)})

    def past(self) -> Iterator[Beat]:
        """Every beat so far, when it happened."""
        ends = [*(sitting.first for sitting in self.sittings[1:]), self.beat + 1]
        for sitting, end in zip(self.sittings, ends, strict=False):
            for beat in beats(self.seed, sitting):
                if beat.number >= end:
                    break
                yield beat

    def upcoming(self) -> Iterator[Beat]:
        """The beats of the present sitting that are still to come."""
        return (beat for beat in beats(self.seed, self.sittings[-1]) if beat.number > self.beat)


def resume(bookmark: Bookmark, organised: Organisation) -> tuple[Live, list[Event]]:
    """Live through everything again: the organisation as it stood, and the events of the last beat."""
    live, last = Live(organised), list[Event]()
    for beat in bookmark.past():
        last = live.beat(beat)
    return live, last
