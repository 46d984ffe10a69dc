"""How many bodies are read at once, and how much of them is held. Pure."""

from dataclasses import dataclass


class FullError(Exception):
    """There is no room for more now."""


@dataclass(slots=True)
class InFlight:
    """Room for so many bodies and so many bytes of them together. One process, one loop: nothing waits."""

    bodies: int
    bytes: int
    held_bodies: int = 0
    held_bytes: int = 0

    def enter(self) -> "Held":
        """Room for a body that is about to be read; `Held` gives it back. Raises `FullError`."""
        if self.held_bodies >= self.bodies:
            raise FullError
        self.held_bodies += 1
        return Held(self)

    def take(self, size: int) -> None:
        """Room for so many bytes. Raises `FullError`."""
        if self.held_bytes + size > self.bytes:
            raise FullError
        self.held_bytes += size


@dataclass(slots=True)
class Held:
    """What one body takes of the room, until it is left."""

    room: InFlight
    size: int = 0

    def grow(self, size: int) -> None:
        """Take room for more of the body. Raises `FullError`."""
        self.room.take(size)
        self.size += size

    def __enter__(self) -> "Held":
        return self

    def __exit__(self, *_: object) -> None:
        self.room.held_bodies -= 1
        self.room.held_bytes -= self.size
