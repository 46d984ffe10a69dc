"""A repository that was found, and the reader that reads it."""

from dataclasses import dataclass

from services.collector.forge.reader import Reader
from services.collector.forge.repository_ref import RepositoryRef


@dataclass(frozen=True, slots=True)
class RepositoryHandle:
    """A repository, and who reads it. `instead_of`: who would, if the server were not too old for that."""

    reader: Reader
    ref: RepositoryRef
    instead_of: Reader | None = None

    async def holds(self) -> bool:
        """Whether its reader is still the right one: servers turn out to be too old, and are upgraded."""
        if await self.reader.gap():
            return False
        return self.instead_of is None or await self.instead_of.gap() is not None

    async def note(self) -> str | None:
        """Which reader it is and why, where it is not the usual one."""
        gap = await self.instead_of.gap() if self.instead_of else None
        return gap and f"read by {self.reader.via.upper()}, since GraphQL of this server is too old: {gap}"
