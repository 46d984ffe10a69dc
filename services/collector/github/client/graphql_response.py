"""What GraphQL answered. GitHub says most things with status 200, and the rest in HTML. No I/O."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from services.collector.github.client import rate_limits
from services.collector.github.client.rate_limits import Refused, Retry, Wait

LIMITS = frozenset({"RATE_LIMITED", "RATE_LIMIT"})
PERMISSIONS = frozenset({"FORBIDDEN", "NOT_FOUND", "INSUFFICIENT_SCOPES", "UNAUTHENTICATED"})
TOO_HEAVY = frozenset({"MAX_NODE_LIMIT_EXCEEDED", "RESOURCE_LIMITS_EXCEEDED", "TIMEOUT"})
TROUBLE = "something went wrong"


@dataclass(frozen=True, slots=True)
class Data:
    """The answer. `withheld`: what GitHub kept back of it for want of permission."""

    data: dict[str, Any]
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Halve:
    """Too much at once: a timeout, or data with holes in it. Ask for half."""

    reason: str


@dataclass(frozen=True, slots=True)
class OldSchema:
    """The query asks for something that the server's schema lacks; it was not carried out."""

    reason: str


ParsedResponse = Data | Halve | OldSchema | Retry | Refused | Wait


def parse_response(
    status: int, headers: Mapping[str, str], body: bytes, now: datetime, strikes: int = 0
) -> ParsedResponse:
    """What to do about an answer. `headers` by lower-case name; `strikes`: limits met in a row before."""
    answer = _json(body)
    if status != HTTPStatus.OK:
        message = str(answer.get("message", "")) if answer else ""
        return _unsuccessful(status, headers, message, now, strikes)
    if answer is None:
        return Halve("an answer that is not JSON")
    errors = [error for error in answer.get("errors") or [] if isinstance(error, dict)]
    if not errors:
        data = answer.get("data")
        return Data(data) if isinstance(data, dict) else Retry("an answer without data")
    return _with_errors(answer.get("data"), errors, headers, now, strikes)


def _json(body: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _unsuccessful(
    status: int, headers: Mapping[str, str], message: str, now: datetime, strikes: int
) -> ParsedResponse:
    if rate_limits.limited(status, headers, message):
        return rate_limits.wait(headers, now, strikes, message or "rate limit")
    if status in (HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT):
        return Halve(f"no answer in time ({status})")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Retry(f"GitHub is unwell ({status})")
    reason = message or HTTPStatus(status).phrase
    return Refused(status, rate_limits.permission(headers, reason))


def _with_errors(
    data: object, errors: list[dict[str, Any]], headers: Mapping[str, str], now: datetime, strikes: int
) -> ParsedResponse:
    kinds, message = {str(error.get("type", "")) for error in errors}, str(errors[0].get("message", ""))
    if kinds & LIMITS or "secondary rate limit" in message.lower():
        return rate_limits.wait(headers, now, strikes, message)
    if kinds <= PERMISSIONS:
        return _withheld(data, errors, message)
    if kinds & TOO_HEAVY or TROUBLE in message.lower() or _has_anything(data):
        return Halve(message)
    return OldSchema(message) if data is None and all(map(_is_about_query, errors)) else Retry(message)


def _is_about_query(error: Mapping[str, Any]) -> bool:
    """Whether an error is about the query's text: it says where in it, or by a code what is wrong there.

    What goes wrong while a query is carried out has a type.
    """
    return not error.get("type") and bool(error.get("locations") or error.get("extensions"))


def _withheld(data: object, errors: Iterable[dict[str, Any]], message: str) -> ParsedResponse:
    """A missing root is a refusal; something missing deep inside is an answer that knows less."""
    if not isinstance(data, dict) or not _has_anything(data):
        status = {str(error.get("type")) for error in errors} == {"NOT_FOUND"}
        return Refused(int(HTTPStatus.NOT_FOUND if status else HTTPStatus.FORBIDDEN), message)
    paths = {".".join(str(part) for part in error.get("path") or []) for error in errors}
    return Data(data, tuple(sorted(paths)))


def _has_anything(data: object) -> bool:
    return isinstance(data, dict) and any(
        value is not None for name, value in data.items() if name != "rateLimit"
    )
