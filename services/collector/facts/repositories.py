"""The facts of repositories themselves."""

from datetime import datetime

from services.collector.facts.about import about_repository
from services.collector.facts.snapshot import Sight
from services.contracts import identity
from services.contracts.events import Repository, RepositoryDescribed, RepositoryDescribedData


def repository_described(
    seen: Repository, sight: Sight, at: datetime, *, deleted: bool = False
) -> RepositoryDescribed:
    """What a repository was called, and what its default branch was, at a moment."""
    about = about_repository(sight, seen)
    data = RepositoryDescribedData(**about.data(None), deleted=deleted)
    return RepositoryDescribed(
        **about.envelope(identity.repository_described(about.host, data, at), at), data=data
    )
