"""How far the log reached when the store was written, and what the log has lost since. Pure.

The log and the collector's store are two streams. Each is synced for itself, and a backup may bring back
one of them alone. So the store can claim what the log does not hold any more. Every value therefore keeps
the sequence that the log had reached; stored facts that relies on a lost sequence is not believed.
"""

import struct
from dataclasses import dataclass

from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.contracts.log_state import LogState

RELIANCE = struct.Struct(">BHQ")  # a mark that no older value begins with, generation, sequence
MARK = 0xFE
UNKNOWN_SEQUENCE = 2**63


@dataclass(frozen=True, slots=True)
class Reliance:
    """What stored facts relies on: the log's `sequence`, written after so many losses (`generation`)."""

    generation: int = 0
    sequence: int = 0

    def pack(self, body: bytes) -> bytes:
        """A value's bytes with what it relies on."""
        return RELIANCE.pack(MARK, self.generation, self.sequence) + body


def unpack_reliance(packed: bytes) -> tuple[Reliance, bytes]:
    """What stored facts relies on, and its bytes. One of an older release relies on everything before it."""
    if packed[0] != MARK:
        return Reliance(0, UNKNOWN_SEQUENCE), packed
    _, generation, sequence = RELIANCE.unpack_from(packed)
    return Reliance(generation, sequence), packed[RELIANCE.size :]


class LogPosition(BaseModel):
    """The log as the store knows it. `losses`: of each loss the last sequence that was left."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    created: AwareDatetime
    last: int
    count: int
    losses: tuple[int, ...] = ()

    @property
    def generation(self) -> int:
        """How many losses there have been."""
        return len(self.losses)

    def supports(self, reliance: Reliance) -> bool:
        """Whether nothing that stored facts relies on has been lost since it was written."""
        return all(reliance.sequence <= left for left in self.losses[reliance.generation :])

    def lost(self, log: LogState) -> "LogPosition":
        """The same after a loss that leaves nothing to be believed."""
        now = {"created": log.created, "last": log.last, "count": log.count}
        return self.model_copy(update={**now, "losses": (*self.losses, 0)})

    def reached(self, sequence: int) -> "LogPosition":
        """The same with the log acknowledged up to a sequence."""
        more = max(0, sequence - self.last)
        return self.model_copy(update={"last": self.last + more, "count": self.count + more})


def first_position(log: LogState) -> LogPosition:
    """The position of a store that has not kept one yet."""
    return LogPosition(created=log.created, last=log.last, count=log.count)


def compared(known: LogPosition, log: LogState) -> LogPosition:
    """The position after a look at the log; it has one more loss if the log holds less than was known."""
    now = known.model_copy(update={"created": log.created, "last": log.last, "count": log.count})
    left = _left(known, log)
    return now if left is None else now.model_copy(update={"losses": (*known.losses, left)})


def _left(known: LogPosition, log: LogState) -> int | None:
    """The last sequence up to which the log is as it was; None if nothing is lost."""
    if log.created != known.created:
        return 0
    if log.last < known.last:
        return log.last if log.last - log.count <= known.last - known.count else 0
    return 0 if log.last - log.count > known.last - known.count else None
