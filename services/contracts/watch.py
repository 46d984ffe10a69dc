"""The section `[watch]`: which repositories are collected, by name and by organisation."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import Field, field_validator

from services.contracts.definitions.section import Section

LOGIN = r"[A-Za-z0-9][A-Za-z0-9_-]*"  # managed users have an underscore

RepositoryName = Annotated[str, Field(pattern=rf"^{LOGIN}/[A-Za-z0-9._-]+$")]
Login = Annotated[str, Field(pattern=rf"^{LOGIN}$")]
Pattern = Annotated[str, Field(pattern=r"^[A-Za-z0-9_*?-]+/[A-Za-z0-9._*?-]+$")]


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return each name once, whatever its case; of several spellings the last."""
    return tuple({name.lower(): name for name in names}.values())


class Watch(Section):
    """The watch list. Patterns and switches select among an organisation's repositories, not among names."""

    repositories: tuple[RepositoryName, ...] = Field(default=(), description="one by one, as owner/name")
    organisations: tuple[Login, ...] = Field(
        default=(), description="logins of organisations or people, all of whose repositories are watched"
    )
    include: tuple[Pattern, ...] = Field(
        default=(), description="only these: owner/name with `*` and `?`; empty: all"
    )
    exclude: tuple[Pattern, ...] = Field(default=(), description="not these, even if included")
    archived: bool = Field(default=False, description="archived repositories, too")
    forks: bool = Field(default=False, description="forks, too")

    @field_validator("repositories", "organisations")
    @classmethod
    def _each_once(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return distinct(names)

    @property
    def everything(self) -> bool:
        """Whether nothing is named: then every delivery is accepted."""
        return not self.repositories and not self.organisations

    @property
    def owners(self) -> tuple[str, ...]:
        """The owners whose repositories are watched, each once, in lower case."""
        named = (*self.organisations, *(name.partition("/")[0] for name in self.repositories))
        return tuple(dict.fromkeys(owner.lower() for owner in named))

    def of(self, owner: str) -> "Watch":
        """Return the watch list of one owner."""
        names = tuple(name for name in self.repositories if name.lower().startswith(f"{owner.lower()}/"))
        logins = tuple(login for login in self.organisations if login.lower() == owner.lower())
        return self.model_copy(update={"repositories": names, "organisations": logins})

    def names(self, full_name: str) -> bool:
        """Whether a repository is watched by its own name."""
        return full_name.lower() in {name.lower() for name in self.repositories}

    def selects(self, full_name: str, *, archived: bool = False, fork: bool = False) -> bool:
        """Whether a repository is watched as one of an organisation's."""
        owner = full_name.partition("/")[0].lower()
        if owner not in {login.lower() for login in self.organisations}:
            return False
        chosen = not self.include or _matches(full_name, self.include)
        wanted = (self.archived or not archived) and (self.forks or not fork)
        return chosen and wanted and not _matches(full_name, self.exclude)


def _matches(full_name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(full_name.lower(), pattern.lower()) for pattern in patterns)
