"""Tokens of a GitHub App: how long they are good, who fetches them, and that they are never shown."""

import asyncio
from datetime import UTC, datetime, timedelta

import jwt

from services.collector.github.app.app_credentials import AppCredential, InstallationCredential
from services.collector.github.app.app_tokens import TimedToken, claims, installation_token
from services.collector.github.client.credentials import Anonymous, Token
from tests.unit.collector.app_keys import key_pair

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


class Office:
    """Hands out installation tokens of an hour, each after a moment."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.given = 0

    async def token(self) -> TimedToken:
        await asyncio.sleep(0)
        self.given += 1
        return installation_token(f"ghs_{self.given}", self.clock() + HOUR, self.clock(), self.clock())


def app(clock: Clock) -> AppCredential:
    return AppCredential("77", key_pair()[0], clock)


def read(assertion: str | None) -> dict[str, object]:
    assert assertion is not None
    unchecked = {"verify_exp": False, "verify_iat": False}
    return jwt.decode(assertion, key_pair()[1], algorithms=["RS256"], options=unchecked)


def test_an_assertion_begins_a_minute_ago_and_lasts_less_than_ten() -> None:
    said = claims("77", NOW)
    assert said["iss"] == "77"
    assert said["iat"] == NOW.timestamp() - 60
    assert said["exp"] == NOW.timestamp() + 540


async def test_the_app_signs_with_its_key_and_signs_anew_before_the_assertion_ends() -> None:
    clock = Clock()
    credential = app(clock)
    first = await credential.token()
    assert read(first) == claims("77", NOW)
    clock.passes(minutes=7)
    assert await credential.token() == first
    clock.passes(minutes=1, seconds=1)
    assert read(await credential.token())["exp"] == clock().timestamp() + 540


async def test_the_app_goes_by_githubs_clock_once_it_knows_it() -> None:
    clock = Clock()
    credential = app(clock)
    first = await credential.token()
    assert await credential.renewed(first, NOW - HOUR)
    assert read(await credential.token()) == claims("77", NOW - HOUR)
    clock.passes(minutes=30)
    assert read(await credential.token()) == claims("77", NOW - HOUR / 2)


async def test_the_app_is_not_asked_twice_where_the_clock_is_not_to_blame() -> None:
    credential = app(Clock())
    assert not await credential.renewed(await credential.token(), NOW + timedelta(seconds=20))


async def test_an_installations_token_is_used_for_fifty_minutes() -> None:
    clock = Clock()
    office = Office(clock)
    credential = InstallationCredential("acme", office.token, clock)
    assert await credential.token() == "ghs_1"
    clock.passes(minutes=49, seconds=59)
    assert await credential.token() == "ghs_1"
    clock.passes(seconds=1)
    assert await credential.token() == "ghs_2"


def test_the_hour_of_a_token_counts_from_githubs_clock() -> None:
    fast = NOW + HOUR
    token = installation_token("ghs_x", NOW + HOUR, NOW, fast)
    assert token.fresh(fast + timedelta(minutes=49))
    assert not token.fresh(fast + timedelta(minutes=50))


async def test_whoever_asks_at_the_same_time_shares_one_token() -> None:
    clock = Clock()
    office = Office(clock)
    credential = InstallationCredential("acme", office.token, clock)
    assert set(await asyncio.gather(*(credential.token() for _ in range(20)))) == {"ghs_1"}
    clock.passes(minutes=55)
    assert set(await asyncio.gather(*(credential.token() for _ in range(20)))) == {"ghs_2"}
    assert office.given == 2


async def test_whoever_is_refused_with_the_same_token_shares_one_renewal() -> None:
    clock = Clock()
    office = Office(clock)
    credential = InstallationCredential("acme", office.token, clock)
    stale = await credential.token()
    assert all(await asyncio.gather(*(credential.renewed(stale, NOW) for _ in range(20))))
    assert await credential.token() == "ghs_2"
    assert office.given == 2


async def test_a_plain_token_and_nobody_have_no_other_token() -> None:
    assert not await Token("ghp_x").renewed("ghp_x", NOW)
    assert not await Anonymous().renewed(None, NOW)


def test_no_secret_is_shown() -> None:
    private_key = key_pair()[0]
    shown = repr((Token("ghp_x"), TimedToken("ghs_x", NOW, HOUR), app(Clock()), app(Clock()).who))
    assert "ghp_x" not in shown
    assert "ghs_x" not in shown
    assert private_key.splitlines()[1] not in shown
