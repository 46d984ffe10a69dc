"""A reference to a repository: its names and ids at a moment. Pure."""

from dataclasses import dataclass
from datetime import datetime

from services.contracts.events import Repository


@dataclass(frozen=True, slots=True)
class RepositoryRef:
    """A repository as GitHub knew it at `seen_at`, by GitHub's clock."""

    repository: Repository
    node_id: str
    seen_at: datetime
