"""The pull requests that a goal or an alert is about: by repository, team, author and filters."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TypedDict

from pydantic import Field

from services.contracts.definitions.filters import Filtered, Pattern


class ScopedDocument(TypedDict):
    """What a scope looks at."""

    repo: str
    teams: list[str]
    author_bot: bool
    labels: list[str]
    base: str
    size: str | None


@cache
def _repositories(patterns: tuple[str, ...]) -> re.Pattern[str]:
    escaped = (re.escape(text).replace(r"\*", ".*").replace(r"\?", ".") for text in patterns)
    return re.compile("|".join(f"(?:{text})" for text in escaped), re.IGNORECASE)


class RuleScope(Filtered):
    """Whose pull requests: of some teams, in some repositories, and those that the filters leave in."""

    teams: tuple[str, ...] = Field(default=(), description="teams of authors; all, unless stated")
    repos: tuple[Pattern, ...] = Field(default=(), description="repositories (`*` and `?`); else all")
    bots: bool = Field(default=False, description="whether pull requests by bots count, too")

    def includes_repository(self, repo: str) -> bool:
        """Whether a repository is one of those."""
        return not self.repos or _repositories(self.repos).fullmatch(repo) is not None

    def includes(self, document: ScopedDocument) -> bool:
        """Whether a pull request is one of those."""
        return (
            (self.bots or not document["author_bot"])
            and self.includes_repository(document["repo"])
            and (not self.teams or not set(self.teams).isdisjoint(document["teams"]))
            and self.left_out(document["labels"], document["base"], document["size"]) is None
        )

    def check_teams(self, known: Sequence[str], whose: str) -> None:
        """Raise `ValueError` unless every team is known."""
        if unknown := [team for team in self.teams if team not in known]:
            there = ", ".join(known) or "none is defined"
            raise ValueError(f"{whose}: teams = {', '.join(map(repr, unknown))}: unknown; teams: {there}")
