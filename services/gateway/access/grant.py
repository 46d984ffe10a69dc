"""Grants: who sends a request, and what that allows. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.contracts.scopes import ALL, Scope


@dataclass(frozen=True, slots=True)
class Grant:
    """Who asks, by the name of the token or of the account, and what that allows.

    `session`: the id of the browser's session, where it is one.
    """

    name: str
    scopes: frozenset[Scope]
    session: str | None = None

    def allows(self, scope: Scope) -> bool:
        """Whether this may be done."""
        return scope in self.scopes


EVERY_GROUP = "*"
EVERYBODY = Grant("everybody", ALL)
"""Who asks where no token is asked for."""


@dataclass(frozen=True, slots=True)
class Groups:
    """What the groups of accounts allow; the group `*` is everybody's."""

    scopes_by_group: Mapping[str, frozenset[Scope]]

    @classmethod
    def of(cls, text: str) -> "Groups":
        """Read `group=read+people, other=read`. Raises `ValueError`, which says what is wrong."""
        return cls(dict(_group(part.strip()) for part in text.split(",") if part.strip()))

    def known(self, groups: Collection[str]) -> frozenset[str]:
        """Those of an account's groups that allow anything."""
        return frozenset(groups) & self.scopes_by_group.keys()

    def scopes(self, groups: Collection[str]) -> frozenset[Scope]:
        """What an account's groups allow together."""
        allowing = self.known({*groups, EVERY_GROUP})
        return frozenset(scope for group in allowing for scope in self.scopes_by_group[group])


def _group(part: str) -> tuple[str, frozenset[Scope]]:
    group, equals, scopes = part.rpartition("=")
    if not equals or not group.strip():
        raise ValueError(f"{part!r} is not group=scope+scope")
    named = {name.strip() for name in scopes.split("+")}
    if unknown := sorted(named - {*Scope}):
        raise ValueError(f"{unknown[0]!r} is no scope; there are: {', '.join(Scope)}")
    return group.strip(), frozenset(Scope(name) for name in named)
