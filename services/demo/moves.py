"""The moves that a pull request's life consists of: who does what, and when it was meant to happen."""

from dataclasses import dataclass
from typing import TypeAlias

from services.contracts.actors import Actor
from services.contracts.events import ReviewState


@dataclass(frozen=True, slots=True)
class Open:
    """The author opens the pull request."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class Push:
    """More commits, or rewritten ones; the lines are what the whole grew by."""

    at: int
    by: Actor
    commits: int
    additions: int
    deletions: int
    files: int = 0
    forced: bool = False


@dataclass(frozen=True, slots=True)
class MarkReady:
    """A draft is ready for review."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class BackToDraft:
    """Not ready after all."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class Ask:
    """A review is requested of a person, a bot or a team."""

    at: int
    by: Actor
    reviewer: Actor


@dataclass(frozen=True, slots=True)
class Excuse:
    """A request is taken back."""

    at: int
    by: Actor
    reviewer: Actor


@dataclass(frozen=True, slots=True)
class Review:
    """A submitted review."""

    at: int
    by: Actor
    verdict: ReviewState


@dataclass(frozen=True, slots=True)
class Dismiss:
    """The latest approval is dismissed."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in the conversation."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class Rename:
    """A better title, or another label; nothing else."""

    at: int
    by: Actor
    title: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class Close:
    """Closed without a merge."""

    at: int
    by: Actor


@dataclass(frozen=True, slots=True)
class Reopen:
    """Opened again."""

    at: int
    by: Actor


Move: TypeAlias = (
    Open | Push | MarkReady | BackToDraft | Ask | Excuse | Review | Dismiss | Comment | Rename
    | Merge | Close | Reopen
)  # fmt: skip
