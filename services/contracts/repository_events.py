"""What happens to a repository itself."""

from typing import Literal

from services.contracts.envelope import Envelope, RepositoryData


class RepositoryDescribedData(RepositoryData):
    """What a repository was called, and what its default branch was. `deleted`: GitHub has it no longer."""

    deleted: bool = False


class RepositoryDescribed(Envelope):
    """`repo:{id}:described:{time}:{hash}`; the event's time is the moment at which it was so."""

    type: Literal["repository.described"] = "repository.described"
    data: RepositoryDescribedData
