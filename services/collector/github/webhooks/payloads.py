"""From a delivery's bytes to what it says, and why that cannot be read where it cannot. Pure."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from pydantic import ValidationError
from pydantic_core import from_json

from services.collector.github.mappers.rest_models import RestRepository
from services.collector.github.webhooks.delivery_mapper import repository_of

FORM = "application/x-www-form-urlencoded"
MOST_MISTAKES = 5
TOO_DEEP = "recursion limit"


class TooDeepError(ValueError):
    """JSON that is nested deeper than anything of GitHub's."""


@dataclass(frozen=True, slots=True)
class DeliveryPayload:
    """What a delivery says, and the repository that it is about, if it is about one.

    `unread`: why it cannot be told which repository that is.
    """

    said: object
    about: RestRepository | None
    unread: str | None = None


def payload_of(body: bytes, content_type: str) -> DeliveryPayload:
    """Read a delivery. Raises `TooDeepError`, and `ValueError` for what is not JSON."""
    try:
        said = from_json(_json_of(body, content_type), allow_inf_nan=False)
    except ValueError as problem:
        if TOO_DEEP in str(problem):
            raise TooDeepError("nested too deep") from problem
        raise ValueError("not JSON in UTF-8") from problem
    try:
        return DeliveryPayload(said, repository_of(said))
    except ValidationError as problem:
        return DeliveryPayload(said, None, reason(problem))


def reason(problem: ValueError) -> str:
    """Why something cannot be read: where, and what is wrong there, without the values."""
    if not isinstance(problem, ValidationError):
        return str(problem)
    mistakes = problem.errors(include_url=False, include_input=False, include_context=False)
    lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in mistakes[:MOST_MISTAKES]]
    more = len(mistakes) - MOST_MISTAKES
    return "; ".join([*lines, *([f"and {more} more"] if more > 0 else [])])


def _json_of(body: bytes, content_type: str) -> bytes:
    """The payload, from either of the two ways in which GitHub sends it."""
    if content_type != FORM:
        return body
    fields = parse_qs(body.decode(), strict_parsing=True, max_num_fields=10)
    return fields.get("payload", [""])[0].encode()
