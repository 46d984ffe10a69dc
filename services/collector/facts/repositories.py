"""The facts of repositories themselves."""

from datetime import datetime

from services.collector.facts.event_subject import repository_subject
from services.collector.facts.observation import Observation
from services.contracts import identity
from services.contracts.events import Repository, RepositoryDescribed, RepositoryDescribedData


def repository_described(
    seen: Repository, observation: Observation, at: datetime, *, deleted: bool = False
) -> RepositoryDescribed:
    """What a repository was called, and what its default branch was, at a moment."""
    about = repository_subject(observation, seen)
    data = RepositoryDescribedData(**about.data(None), deleted=deleted)
    return RepositoryDescribed(
        **about.envelope(identity.repository_described(about.host, data, at), at), data=data
    )
