"""NATS subjects, and the escaping of names in them.

NATS forbids `.`, `*`, `>` and white space inside a token, and repositories are called things like
`nats.py`: everything but letters, digits, `-` and `_` is percent-encoded, which can be undone.
"""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from services.contracts.events import (
    DeploymentCompared,
    DeploymentCreated,
    DeploymentStatusChanged,
    Event,
    ReleasePublished,
    RepositoryDescribed,
    host_of,
)

EVENTS = "headway.events"
CHANGES = "headway.changes"
SOURCES = "headway.sources"
COMPARISONS = "headway.comparisons"
DEAD_LETTERS = "headway.dead_letters"
PREVIEWS = "headway.previews"
PREVIEW_REPLIES = f"{PREVIEWS}.replies"
"""A request and its reply, with a token of the request's own: no stream keeps them."""


@dataclass(frozen=True, slots=True)
class EventSubject:
    """The parts of an event's subject, unescaped."""

    host: str
    owner: str
    repo: str
    entity: str
    number: str


def escape(name: str) -> str:
    """Escape a name as one token of a subject. Raises `ValueError` for an empty name."""
    if not name:
        raise ValueError("an empty name cannot be a token of a subject")
    return quote(name, safe="").replace(".", "%2E").replace("~", "%7E")


def unescape(token: str) -> str:
    """Return the name that was escaped."""
    return unquote(token)


def _entity(event: Event) -> tuple[str, int]:
    match event:
        case DeploymentCreated() | DeploymentStatusChanged() | DeploymentCompared():
            return "deployment", event.data.deployment_id
        case ReleasePublished():
            return "release", event.data.release_id
        case RepositoryDescribed():
            return "repository", event.data.repository.id
        case _:
            return "pull", event.data.pull_request.number


def event_subject(event: Event) -> str:
    """`headway.events.{host}.{owner}.{repo}.{entity}.{number}`."""
    entity, number = _entity(event)
    repository = event.data.repository
    return (
        f"{EVENTS}.{repository_tokens(host_of(event), repository.owner, repository.name)}.{entity}.{number}"
    )


def parse_event_subject(subject: str) -> EventSubject:
    """Parse an event's subject. Raises `ValueError` for any other subject."""
    tokens = subject.removeprefix(f"{EVENTS}.").split(".")
    if not subject.startswith(f"{EVENTS}.") or len(tokens) != 5:
        raise ValueError(f"not the subject of an event: {subject}")
    return EventSubject(*map(unescape, tokens))


def repository_tokens(host: str, owner: str, name: str) -> str:
    """Return the three tokens that name a repository, for subjects and keys."""
    return f"{escape(host)}.{escape(owner)}.{escape(name)}"


def source_subject(host: str, owner: str, name: str) -> str:
    """Return the subject of a repository's progress reports (last value only)."""
    return f"{SOURCES}.{repository_tokens(host, owner, name)}"


def comparison_subject(host: str, repository_id: int, deployment_id: int) -> str:
    """Return the subject of a comparison request for a deployment (last value only)."""
    return f"{COMPARISONS}.{escape(host)}.{repository_id}.{deployment_id}"


def change_subject(kind: str) -> str:
    """Return the subject of change notices of one kind."""
    return f"{CHANGES}.{kind}"
