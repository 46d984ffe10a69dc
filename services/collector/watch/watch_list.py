"""Which repositories are watched as of now: by name, as an organisation's, or by what was found so far."""

from typing import Protocol

from services.contracts.watch import Watch


class SeenRepository(Protocol):
    """What has to be known of a repository to tell whether it is watched."""

    @property
    def id(self) -> int:
        """Its database id."""

    @property
    def full_name(self) -> str:
        """Its name, as `owner/name`."""

    @property
    def archived(self) -> bool:
        """Whether it is archived."""

    @property
    def fork(self) -> bool:
        """Whether it is a fork."""


class WatchList:
    """The repositories that are watched; pollers add to it, webhooks look it up."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._names: dict[int, str] = {}

    def found(self, repository_id: int, name: str) -> None:
        """From now on it is watched under whatever name; now it has this one."""
        self._names[repository_id] = name.lower()

    def left(self, repository_id: int) -> None:
        """It is not watched any more, unless by its name."""
        self._names.pop(repository_id, None)

    def is_taken(self, name: str, repository_id: int | None) -> bool:
        """Whether a name is that of another repository than this one."""
        return any(other != repository_id for other, its in self._names.items() if its == name.lower())

    def watches(self, seen: SeenRepository) -> bool:
        """Whether a repository is watched. Where nothing is named to watch, all are."""
        if self._watch.everything or seen.id in self._names or self._watch.names(seen.full_name):
            return True
        return self._watch.selects(seen.full_name, archived=seen.archived, fork=seen.fork)
