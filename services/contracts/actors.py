"""The actors of events: people, bots, teams and deleted accounts."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

BOT_SUFFIX = "[bot]"
GHOST_LOGIN = "ghost"


class ActorKind(StrEnum):
    """The kinds of account GitHub shows as an actor."""

    USER = "user"
    BOT = "bot"
    MANNEQUIN = "mannequin"
    TEAM = "team"
    GHOST = "ghost"


class Actor(BaseModel):
    """An account, keyed by its database id: logins are renamed, ids stay.

    `login` never carries the `[bot]` that REST appends and GraphQL does not; a team's login is
    `organisation/slug`. Only a ghost (a deleted account) has no id, also in the log, which leaves nulls out.
    """

    model_config = ConfigDict(frozen=True)

    id: int | None = None
    login: str
    kind: ActorKind


GHOST = Actor(id=None, login=GHOST_LOGIN, kind=ActorKind.GHOST)


def typed_id(kind: str, id_: int | None) -> str:
    """Return `team:5301`, or `user:5102` for a person or a bot; `ghost` without an id."""
    if id_ is None:
        return GHOST_LOGIN
    return f"{ActorKind.TEAM if kind == ActorKind.TEAM else ActorKind.USER}:{id_}"


def team_slug(team: str) -> str:
    """Return a team's slug from its name or `organisation/slug`, for comparisons."""
    return team.rpartition("/")[2].casefold().replace(" ", "-")


def plain_login(login: str) -> str:
    """Return the login as GraphQL writes it: without REST's `[bot]` suffix."""
    return login.removesuffix(BOT_SUFFIX)
