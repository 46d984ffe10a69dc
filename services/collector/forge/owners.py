"""The interface that lists the repositories of an organisation or a person."""

from dataclasses import dataclass
from typing import Protocol

from services.collector.forge.probes import Probe
from services.collector.forge.reader import Reader
from services.contracts.watch import Watch


@dataclass(frozen=True, slots=True)
class OwnedRepositories:
    """An owner's repositories, who reads them, what it cost of the quota. `whole`: nothing is missing."""

    probes: tuple[Probe, ...]
    reader: Reader
    cost: int
    whole: bool
    instead_of: Reader | None = None


class OwnerReader(Protocol):
    """Lists repositories."""

    async def owned(self, login: str, watch: Watch) -> OwnedRepositories:
        """List an owner's repositories. Raises `ForgeError`."""
