"""What an answer's status and headers mean, for GraphQL and REST alike. No I/O, no clock.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from services.collector.timing.backoff import backoff_seconds
from services.contracts.notices import Quota

SECONDARY = 60.0  # seconds
LONGEST = 3600.0
SOONEST = timedelta(seconds=1)  # GitHub tells its time in whole seconds
LONGEST_ASKED_FOR = timedelta(days=1)
JITTER = 0.1
LONGEST_JITTER = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Wait:
    """A limit: nothing may be asked before `until`."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Something passing: ask the same again soon."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Asking again does not help."""

    status: int
    reason: str


def quota(headers: Mapping[str, str]) -> Quota | None:
    """What is left of the primary limit; None where the headers do not say."""
    try:
        return Quota(
            limit=int(headers["x-ratelimit-limit"]),
            remaining=int(headers["x-ratelimit-remaining"]),
            reset=datetime.fromtimestamp(int(headers["x-ratelimit-reset"]), UTC),
        )
    except (KeyError, ValueError):
        return None


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """GitHub's own clock as of the answer, in whole seconds; None where it does not say."""
    try:
        return parsedate_to_datetime(headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None


def github_time(headers: Mapping[str, str], now: datetime) -> datetime:
    """GitHub's own clock as of the answer; ours where it does not say."""
    return server_time(headers) or now


def wait(headers: Mapping[str, str], now: datetime, strikes: int, reason: str) -> Wait:
    """By `retry-after`, else the quota's reset if it is used up, else a minute, doubling by strike."""
    after = retry_after(headers, github_time(headers, now))
    if after is not None:
        return Wait(now + after, reason)
    left = quota(headers)
    if left and left.remaining == 0:
        # a reset that has passed by our clock may be ahead by GitHub's
        return Wait(now + max(left.reset - github_time(headers, now), timedelta(seconds=1)), reason)
    return Wait(now + timedelta(seconds=backoff_seconds(SECONDARY, strikes, LONGEST)), reason)


def retry_after(headers: Mapping[str, str], github_now: datetime) -> timedelta | None:
    """How long `retry-after` says to wait, in seconds or as a date by GitHub's clock; a day at most.

    A date that is over means now. None where the header is missing or says nothing.
    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    after = headers.get("retry-after", "").strip()
    if after.isascii() and after.isdigit():
        return timedelta(seconds=min(float(after), LONGEST_ASKED_FOR.total_seconds()))
    try:
        until = parsedate_to_datetime(after)
    except (ValueError, OverflowError):
        return None
    # an HTTP date is always in UTC, even where it does not say so
    wait = until.replace(tzinfo=until.tzinfo or UTC) - github_now
    return min(max(wait, SOONEST), LONGEST_ASKED_FOR)


def jittered(limit: Wait, now: datetime, chance: float) -> Wait:
    """The same, up to a tenth later: not all who wait shall ask again at once. `chance`: from 0 to 1."""
    late = min((limit.until - now) * JITTER, LONGEST_JITTER) * chance
    return replace(limit, until=limit.until + max(late, timedelta(0)))


def limited(status: int, headers: Mapping[str, str], message: str) -> bool:
    """Whether an answer speaks of a limit rather than of permission."""
    if status == 429:
        return True
    left = quota(headers)
    used_up = left is not None and left.remaining == 0
    speaks = "rate limit" in message.lower() or "abuse" in message.lower()
    return status == 403 and (used_up or speaks or "retry-after" in headers)


def permission(headers: Mapping[str, str], message: str) -> str:
    """A refusal's message, with the permission or scope that would do where GitHub names it."""
    if headers.get("x-github-sso", "").startswith("required"):
        return f"{message}; authorise the token for the organisation's single sign-on"
    if accepted := headers.get("x-accepted-github-permissions"):
        return f"{message}; needs {accepted}"
    scopes, has = headers.get("x-accepted-oauth-scopes"), headers.get("x-oauth-scopes")
    if scopes and has is not None and not _listed(scopes) & _listed(has):
        return f"{message}; needs scope {scopes}, has {has or 'none'}"
    return message


def _listed(scopes: str) -> set[str]:
    return {scope.strip() for scope in scopes.split(",")} - {""}
