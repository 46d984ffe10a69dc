"""The interface of a credential at work: the readers that it has, and what else a forge is asked with it."""

from collections.abc import Sequence
from typing import Protocol

from services.collector.forge.comparisons import CommitComparer
from services.collector.forge.errors import RefusedError
from services.collector.forge.owners import OwnerReader
from services.collector.forge.reader import Reader


class ForgeAccess(Protocol):
    """One credential at work."""

    @property
    def readers(self) -> Sequence[Reader]:
        """The readers in the order in which they are tried."""

    @property
    def comparer(self) -> CommitComparer:
        """What compares commits."""

    def owner_reader(self) -> OwnerReader:
        """A new reader of the repositories of one owner."""

    def explained(self, refusal: RefusedError) -> RefusedError:
        """The refusal of a whole repository, with what it means for people."""


class AccessOf(Protocol):
    """Tells which access is right for an owner's repositories."""

    async def __call__(self, owner: str) -> ForgeAccess:
        """Return the access for this owner. Raises `ForgeError`."""
