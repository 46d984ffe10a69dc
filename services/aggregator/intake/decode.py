"""From the bytes of a message to an event, or to the reason why it is none. Pure."""

from pydantic import ValidationError

from services.contracts.events import Event, decode, host_of
from services.contracts.notices import SourceProgress
from services.contracts.upcasters import UpcastError

MISTAKES_NAMED = 3


class UnreadableError(Exception):
    """A message that is not what its stream is for; the text is the reason, in one line."""


def _reason(problem: ValidationError) -> str:
    errors = problem.errors(include_url=False, include_input=False)
    mistakes = [f"{'.'.join(map(str, error['loc'])) or '(message)'}: {error['msg']}" for error in errors]
    more = f" (and {len(mistakes) - MISTAKES_NAMED} more)" if len(mistakes) > MISTAKES_NAMED else ""
    return "; ".join(mistakes[:MISTAKES_NAMED]) + more


def read_event(body: bytes) -> Event:
    """Read an event of today's version or an older one. Raises `UnreadableError`."""
    try:
        event = decode(body)
    except ValidationError as problem:
        raise UnreadableError(_reason(problem)) from problem
    except UpcastError as problem:
        raise UnreadableError(str(problem)) from problem
    try:
        host_of(event)
    except IndexError as problem:
        raise UnreadableError(f"source: {event.source!r} names no host") from problem
    return event


def read_progress(body: bytes) -> SourceProgress:
    """Read the collector's word on a repository. Raises `UnreadableError`."""
    try:
        return SourceProgress.model_validate_json(body)
    except ValidationError as problem:
        raise UnreadableError(_reason(problem)) from problem
