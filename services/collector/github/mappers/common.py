"""What all models of GitHub share: a tolerant base, times in UTC, ids, accounts."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from services.contracts.actors import BOT_SUFFIX, GHOST, GHOST_LOGIN, Actor, ActorKind, plain_login
from services.contracts.delivery_events import RefType

LONGEST_TEXT = 2_000
INT64 = 2**63 - 1
INT32 = 2**31 - 1
FIRST_YEAR, LAST_YEAR = 1990, 2199


class GitHubModel(BaseModel):
    """The base of GitHub's models: whatever is not named here may be there, or not."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, str_max_length=LONGEST_TEXT)


def _in_utc(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"a moment from {FIRST_YEAR} to {LAST_YEAR} is expected")
    return value.astimezone(UTC)


def _or_unknown(value: object, read: ValidatorFunctionWrapHandler) -> object:
    try:
        return read(value)
    except ValidationError:
        return None


def _on_the_web(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        raise ValueError("an address that begins with https:// or http:// is expected")
    return address


def _present(values: object) -> object:
    """GitHub puts null in a list for what the caller may not see."""
    return [value for value in values if value is not None] if isinstance(values, list) else values


Utc = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Present = BeforeValidator(_present)
Believable = Annotated[Utc | None, WrapValidator(_or_unknown)]
"""A moment that anybody may have written (a commit's); None where it cannot be one."""
Whole = Annotated[int, Field(ge=0, le=INT64)]
"""An id or a count, as it can be kept."""
Number = Annotated[int, Field(ge=1, le=INT32)]
"""The number of a pull request or an issue: GraphQL takes no larger one."""
NodeId = Annotated[str, Field(pattern=r"^[!-~]{0,200}$")]
"""An id of GraphQL's: it becomes part of an event's id, and so of a message's header."""
RepositoryName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
FullName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}$")]
WebAddress = Annotated[str, AfterValidator(_on_the_web)]

_REF_TYPES: dict[str, RefType] = {"refs/heads/": "branch", "refs/tags/": "tag"}
_RUN = re.compile(r"/actions/runs/(\d{1,18})(?:/|$)")
_KINDS = {"Bot": ActorKind.BOT, "Mannequin": ActorKind.MANNEQUIN, "Team": ActorKind.TEAM}


def named_ref(ref: str | None) -> tuple[str | None, RefType | None]:
    """The name of a ref as people write it, and what it names; None where its spelling does not say.

    GitHub's REST API gives the ref of a deployment as whoever made it wrote it: with or without its prefix.
    """
    for prefix, kind in _REF_TYPES.items():
        if ref is not None and ref.startswith(prefix):
            return ref.removeprefix(prefix), kind
    return ref, None


def workflow_run(url: str | None) -> int | None:
    """The id of the run of GitHub Actions that a link to a log leads into; None where it leads elsewhere."""
    found = _RUN.search(url or "")
    return int(found.group(1)) if found else None


def actor(database_id: int | None, login: str, kind: str) -> Actor:
    """An account by GitHub's type name; whoever is called `…[bot]` is a bot, whatever the type says."""
    if login == GHOST_LOGIN:
        return GHOST
    stated_kind = ActorKind.BOT if login.endswith(BOT_SUFFIX) else _KINDS.get(kind, ActorKind.USER)
    return Actor(id=database_id, login=plain_login(login), kind=stated_kind)
