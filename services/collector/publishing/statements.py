"""What an observation states of a fact, in four bytes a field: so it is told whether another states the same.

Left out is what belongs to the moment of observation: its time, its road, the repository's name, and what an
opened pull request is called. A field that is not known is not stated, nor is that a review is dismissed.
That an account is gone is stated only where no account is: whoever knows one knows more. Pure.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from pydantic import BaseModel

from services.contracts.actors import Actor, ActorKind
from services.contracts.events import (
    DeploymentCompared,
    DeploymentCreated,
    DeploymentStatusChanged,
    Event,
    PullRequestDescribed,
    PullRequestMerged,
    PullRequestOpened,
    PullRequestReviewRequested,
    PullRequestReviewRequestRemoved,
    PullRequestReviewSubmitted,
    ReleasePublished,
    RepositoryDescribed,
    ReviewState,
    host_of,
)

CODE_BYTES = 1
VALUE_BYTES = 3

Statement = Mapping[bytes, bytes]
"""Digests of values by the codes of their fields."""

# their time is that of the observation
UNDATED = (DeploymentCompared, RepositoryDescribed)
# all that every road knows of a fact is one field
TOGETHER = ""

# a repository's name is of the moment, a pull request's number is in its key
_ABOUT = frozenset({"repository", "pull_request"})
_NOT_STATED: dict[type[Event], frozenset[str]] = {
    # the actor is the author, or the reviewer
    PullRequestOpened: frozenset({"actor", "title", "base", "head"}),
    PullRequestReviewSubmitted: frozenset({"actor"}),
}

# Of the format before statements: all that it could hold, and what a fact known in part had left open.
_BEFORE = frozenset(
    {TOGETHER, "actor", "author", "reviewer", "state", "draft", "merge_commit", "ref", "head_sha"}
    | {"additions", "deletions", "changed_files", "commits", "first_commit_at"}
)
_LEFT_OPEN: dict[type[Event], str] = {
    PullRequestOpened: "draft",
    PullRequestMerged: "actor",
    PullRequestReviewSubmitted: "state",
}


def fact_name(event: Event) -> str:
    """Under which name a fact's last statement is kept: its id; of all descriptions of one thing only one."""
    match event:
        case PullRequestDescribed():
            return f"gh:{host_of(event)}:pr:{event.data.pull_request.id}:described"
        case RepositoryDescribed():
            return f"gh:{host_of(event)}:repo:{event.data.repository.id}:described"
        case _:
            return event.id


@cache
def code(field: str) -> bytes:
    """The code of a field's name; a test sees to it that no two of one event have the same."""
    return digest(field, CODE_BYTES)


def statement(event: Event) -> Statement:
    """What an event states: each field that some road may not know, and all others together."""
    alone: dict[bytes, bytes] = {}
    together = [] if isinstance(event, UNDATED) else [_text(event.time)]
    if isinstance(event, RepositoryDescribed):
        together.append(event.data.repository.full_name)
        if (branch := event.data.repository.default_branch) is not None:
            alone[code("default_branch")] = digest(branch, VALUE_BYTES)
    for name, optional in _fields(type(event), type(event.data)):
        value = getattr(event.data, name)
        if not (optional or isinstance(value, Actor | ReviewState)):
            together.append(f"{name}={_text(value)}")
        elif _is_known(value):
            alone[code(name)] = stated_value(value)
    return {**alone, code(TOGETHER): digest("\n".join(together), VALUE_BYTES)}


def ghosts(event: Event) -> Statement:
    """What an event states only until somebody knows more: that an account is gone."""
    named = ((name, getattr(event.data, name)) for name, _ in _fields(type(event), type(event.data)))
    return {
        code(name): digest(_text(value), VALUE_BYTES)
        for name, value in named
        if isinstance(value, Actor) and value.kind is ActorKind.GHOST
    }


@cache
def _fields(event: type[Event], data: type[BaseModel]) -> tuple[tuple[str, bool], ...]:
    left_out = _ABOUT | _NOT_STATED.get(event, frozenset())
    named = (
        (name, field.default is None) for name, field in data.model_fields.items() if name not in left_out
    )
    return tuple(sorted(named))


def _is_known(value: object) -> bool:
    match value:
        case Actor(kind=ActorKind.GHOST) | ReviewState.DISMISSED | None:
            return False
        case _:
            return True


def before_statements(event: Event, *, whole: bool) -> Statement:
    """What an older release stored of a fact: the whole of it, or a part.

    It held one digest of the id, so that nothing was corrected: what may need it is taken for not stated.
    """
    known = _BEFORE if whole else _BEFORE - {_LEFT_OPEN.get(type(event), "")}
    match event:
        case ReleasePublished() | DeploymentCreated() | DeploymentStatusChanged():
            # what a ref names was not asked for, and the environment was the one of the moment
            known = frozenset()
        case PullRequestReviewRequested(data=data) | PullRequestReviewRequestRemoved(data=data):
            # without the permission to see teams nobody was asked
            known = known - {"reviewer"} if data.reviewer.kind is ActorKind.TEAM else known
    codes = {code(name) for name in known}
    stated = {**ghosts(event), **statement(event)}
    return {each: value for each, value in stated.items() if each in codes}


def stated_value(value: object) -> bytes:
    """A value as statements hold it."""
    return digest(_text(value), VALUE_BYTES)


def _text(value: object) -> str:
    match value:
        case Actor():
            return f"{value.id} {value.login} {value.kind}"
        case datetime():
            return str(value.timestamp())
        case tuple():
            return "\0".join(map(_text, value))
        case _:
            return str(value)


def digest(text: str, size: int) -> bytes:
    """So many bytes that stand for a text."""
    return hashlib.blake2b(text.encode(), digest_size=size).digest()
