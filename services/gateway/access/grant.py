"""What whoever asks is allowed. Pure."""

from collections.abc import Collection
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


EVERYBODY = Grant("everybody", ALL)
"""Who asks where no token is asked for."""


def scopes_of(groups: Collection[str], mapping: Collection[tuple[str, frozenset[Scope]]]) -> frozenset[Scope]:
    """What the groups of an account allow together; the group `*` is everybody's."""
    given = {*groups, "*"}
    return frozenset().union(*(scopes for group, scopes in mapping if group in given))


def group_mapping(text: str) -> tuple[tuple[str, frozenset[Scope]], ...]:
    """Read `group=read+people, other=read`. Raises `ValueError`, which says what is wrong."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(_group(part) for part in parts)


def _group(part: str) -> tuple[str, frozenset[Scope]]:
    group, equals, scopes = part.rpartition("=")
    if not equals or not group.strip():
        raise ValueError(f"{part!r} is not group=scope+scope")
    named = {name.strip() for name in scopes.split("+")}
    if unknown := sorted(named - {*Scope}):
        raise ValueError(f"{unknown[0]!r} is no scope; there are: {', '.join(Scope)}")
    return group.strip(), frozenset(Scope(name) for name in named)
