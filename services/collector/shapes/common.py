"""What the shapes share: models that mind only what is needed, times in UTC, accounts."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict

from services.contracts.actors import BOT_SUFFIX, GHOST, GHOST_LOGIN, Actor, ActorKind, plain_login
from services.contracts.delivery_events import RefType


class Shape(BaseModel):
    """Base of GitHub's shapes: whatever is not named here may be there, or not."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


def _in_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _present(values: object) -> object:
    """GitHub puts null in a list for what the caller may not see."""
    return [value for value in values if value is not None] if isinstance(values, list) else values


Utc = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Present = BeforeValidator(_present)

_REF_TYPES: dict[str, RefType] = {"refs/heads/": "branch", "refs/tags/": "tag"}
_KINDS = {"Bot": ActorKind.BOT, "Mannequin": ActorKind.MANNEQUIN, "Team": ActorKind.TEAM}


def named_ref(ref: str | None) -> tuple[str | None, RefType | None]:
    """The name of a ref as people write it, and what it names; None where its spelling does not say.

    GitHub's REST API gives the ref of a deployment as whoever made it wrote it: with or without its prefix.
    """
    for prefix, kind in _REF_TYPES.items():
        if ref is not None and ref.startswith(prefix):
            return ref.removeprefix(prefix), kind
    return ref, None


def actor(database_id: int | None, login: str, kind: str) -> Actor:
    """An account by GitHub's type name; whoever is called `…[bot]` is a bot, whatever the type says."""
    if login == GHOST_LOGIN:
        return GHOST
    said = ActorKind.BOT if login.endswith(BOT_SUFFIX) else _KINDS.get(kind, ActorKind.USER)
    return Actor(id=database_id, login=plain_login(login), kind=said)
