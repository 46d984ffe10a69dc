"""The collector as a GitHub App, as a user and as nobody: who reads what, and what is said of it."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.collector import app as collector
from services.collector.github.app import installations
from services.contracts.notices import SourceProgress, SourceState
from services.contracts.watch import Watch
from tests.github import TOKEN, GitHubServer, World, faults
from tests.github.call import Call
from tests.github.credentials import App, Credential
from tests.integration.collector_harness import at, collecting, events, settings, sources
from tests.stack import Stack
from tests.unit.collector.app_keys import key_pair
from tests.waiting import until

ACME, BETA = 11, 22
PRIVATE_KEY, PUBLIC_KEY = key_pair()


class Time:
    """The collector's clock and GitHub's, each of which may be set."""

    def __init__(self) -> None:
        self.here = self.there = timedelta(0)

    def collector(self) -> datetime:
        return datetime.now(UTC) + self.here

    def github(self) -> float:
        return time.time() + self.there.total_seconds()

    def passes(self, **span: float) -> None:
        self.here += timedelta(**span)
        self.there += timedelta(**span)


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Time:
    both = Time()
    monkeypatch.setattr(collector, "_now", both.collector)
    return both


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """Everything that anybody logs at any level, before secrets are taken out."""
    lines: list[str] = []
    formatter = logging.Formatter("%(levelname)s %(name)s: %(message)s")

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(formatter.format(record))

    root, keep = logging.getLogger(), Keep()
    level = root.level
    root.addHandler(keep)
    root.setLevel(logging.DEBUG)
    yield lambda: "\n".join(lines)
    root.removeHandler(keep)
    root.setLevel(level)


def two_organisations() -> World:
    """A private repository each."""
    world = World()
    for name in ("acme/api", "beta/web"):
        repository = world.add_repository(name, at=at(-10), private=True)
        for index in range(3):
            world.merge(world.add_pull_request(repository, "alice", at(index)), "bob", at(index + 0.5))
    return world


def github_with_app(world: World, *on: str, clock: Callable[[], float] = time.time) -> GitHubServer:
    """A GitHub with an App that is installed on these accounts."""
    numbers = {"acme": ACME, "beta": BETA}
    where = {numbers[login]: world.organization(login) for login in on}
    return GitHubServer(world, app=App(77, "headway", PUBLIC_KEY, where), clock=clock)


def as_app(nats_url: str, github: GitHubServer, **changed: Any):
    given = {
        "github_token": None,
        "github_app_id": "77",
        "github_app_private_key": PRIVATE_KEY,
        "repositories": ("acme/api", "beta/web"),
    }
    return settings(nats_url, github, **(given | changed))


async def said(nats_url: str) -> dict[str, SourceProgress]:
    """The last word on each repository."""
    return {each.repo: each for each in await sources(nats_url) if not each.gone}


async def complete(nats_url: str, *names: str) -> bool:
    found = await said(nats_url)
    return all(name in found and found[name].last_complete_walk for name in names)


def tokens(github: GitHubServer, part: str = "") -> set[str]:
    """The tokens with which such paths were asked for."""
    return {each.token for each in github.counters.seen if part in each.path and each.token}


async def test_each_account_is_read_by_the_installation_that_is_on_it(nats_url) -> None:
    async with github_with_app(two_organisations(), "acme", "beta") as github:
        by_owner: dict[str, set[str]] = {"acme": set(), "beta": set()}

        def note(call: Call) -> None:
            if owner := call.variables.get("owner"):
                by_owner[owner].add(call.token)

        github.faults.after_answer.append(note)
        async with collecting(as_app(nats_url, github)):
            await until(lambda: complete(nats_url, "acme/api", "beta/web"), "both being collected")
        assert {owner: len(used) for owner, used in by_owner.items()} == {"acme": 1, "beta": 1}
        assert f"ghs_installation_{ACME}_" in by_owner["acme"].pop()
        assert f"ghs_installation_{BETA}_" in by_owner["beta"].pop()
        assertions = {token for token in tokens(github) if token.count(".") == 2}
        assert {each.path.split("/")[1] for each in github.counters.seen if each.token in assertions} == {
            "app"
        }
    found = [event for event in await events(nats_url) if event.type == "pull_request.merged"]
    assert len(found) == 6
    quota = {name: each.quota.remaining for name, each in (await said(nats_url)).items()}
    assert min(quota.values()) > 4900


async def test_a_token_is_renewed_before_it_ends_and_never_refused(nats_url, clocks) -> None:
    async with github_with_app(two_organisations(), "acme", "beta", clock=clocks.github) as github:
        async with collecting(as_app(nats_url, github, repositories=("acme/api",))):
            await until(lambda: complete(nats_url, "acme/api"), "being collected")
            first = tokens(github, "/graphql")
            clocks.passes(minutes=49)
            github.counters.reset()
            await until(lambda: github.counters.graphql > 2, "asking with it")
            assert tokens(github, "/graphql") == first
            clocks.passes(minutes=2)
            await until(lambda: tokens(github, "/graphql") - first, "another token")
            github.counters.reset()
            await until(lambda: github.counters.graphql > 2, "asking with the other")
            assert not tokens(github, "/graphql") & first
        assert github.counters.by_status[401] == 0


async def test_a_token_that_is_revoked_is_renewed_once_and_nothing_fails(nats_url) -> None:
    async with github_with_app(two_organisations(), "acme") as github:
        async with collecting(as_app(nats_url, github, repositories=("acme/api",))):
            await until(lambda: complete(nats_url, "acme/api"), "being collected")
            [first] = tokens(github, "/graphql")
            github.counters.reset()
            github.desk.credentials.revoke(first)
            await until(lambda: len(tokens(github, "/graphql")) == 2, "another token")
            await until(lambda: github.counters.graphql > 4, "going on with it")
        assert github.counters.by_status[401] == 1
        assert github.counters.by_route["/app/installations/{installation}/access_tokens"] == 1
    assert (await said(nats_url))["acme/api"].error is None


async def test_a_wrong_clock_of_this_machine_does_not_matter(nats_url, clocks) -> None:
    clocks.here = timedelta(hours=3)
    async with github_with_app(two_organisations(), "acme", clock=clocks.github) as github:
        async with collecting(as_app(nats_url, github, repositories=("acme/api",))):
            await until(lambda: complete(nats_url, "acme/api"), "being collected")
        assert github.counters.by_route["/app/installations/{installation}/access_tokens"] == 1


async def test_an_account_without_the_app_says_so_until_it_is_installed(
    nats_url, monkeypatch, logged
) -> None:
    monkeypatch.setattr(installations, "LISTED_AGAIN", timedelta(0))
    world = two_organisations()
    async with github_with_app(world, "acme") as github, collecting(as_app(nats_url, github)):
        await until(lambda: complete(nats_url, "acme/api"), "what can be read being collected")
        await until(lambda: _failing(nats_url, "beta/web"), "the other one saying why")
        github.desk.credentials.app.installations[BETA] = world.organization("beta")
        await until(lambda: complete(nats_url, "beta/web"), "being collected once it is installed")
    told = logged()
    assert "asking 127.0.0.1 as the GitHub App headway, installed on acme (all)" in told
    assert "nothing of beta can be read: the GitHub App headway is not installed on beta" in told
    assert "the installation on acme: permission members=read is missing: which team was asked" in told


async def _failing(nats_url: str, name: str) -> bool:
    found = (await said(nats_url)).get(name)
    return (
        found is not None and found.state is SourceState.FAILING and "is not installed on beta" in found.error
    )


async def test_no_secret_is_logged_at_any_level_whatever_happens(nats_url, logged) -> None:
    async with github_with_app(two_organisations(), "acme") as github:
        github.faults.script(
            [faults.html(502), faults.dropped, None, faults.unauthorized], when=faults.graphql
        )
        github.faults.add(faults.html(500), when=faults.path("access_tokens"))
        async with collecting(as_app(nats_url, github)):
            await until(lambda: complete(nats_url, "acme/api"), "being collected")
            refused = github.counters.by_status[401]
            for token in tokens(github, "/graphql"):
                github.desk.credentials.revoke(token)
            await until(lambda: github.counters.by_status[401] > refused, "a token being refused")
        used = tokens(github) | set(github.desk.credentials.tokens)
    assert len({token for token in used if token.count(".") == 2}) >= 1
    _hides(logged(), used)
    assert "127.0.0.1" in logged()


def _hides(log: str, used: set[str]) -> None:
    for secret in [*used, *PRIVATE_KEY.splitlines()]:
        assert secret not in log, f"{secret[:8]}… is in the log"


async def test_the_command_shows_no_secret_at_level_debug(nats_url, tmp_path: Path) -> None:
    key = tmp_path / "app.pem"
    key.write_text(PRIVATE_KEY)
    async with github_with_app(two_organisations(), "acme") as github:
        told = {
            "HEADWAY_GITHUB_API_URL": github.url,
            "HEADWAY_REPOSITORIES": "acme/api,acme/gone",
            "HEADWAY_GITHUB_APP_ID": "77",
            "HEADWAY_GITHUB_APP_PRIVATE_KEY_FILE": str(key),
            "HEADWAY_LOG_LEVEL": "DEBUG",
        }
        async with Stack(nats_url, "mongodb://127.0.0.1/unused", tmp_path, told) as stack:
            await stack.start("collector")
            await until(lambda: complete(nats_url, "acme/api"), "being collected")
            await until(lambda: "repositories can be read" in stack.log("collector"), "the summary")
            log = stack.log("collector")
        used = tokens(github)
    _hides(log, used)
    assert "installed on acme (all)" in log
    assert "acme/gone: not there, or not to be seen with the GitHub App's installation on acme" in log
    assert "1 of 2 repositories can be read" in log


async def test_a_user_is_told_who_it_is_and_what_its_token_lacks(nats_url, logged) -> None:
    world = two_organisations()
    known = {TOKEN: Credential("user:octocat", "token", world.user("octocat"), scopes="repo")}
    async with GitHubServer(world, tokens=known) as github:
        told = settings(nats_url, github, repositories=("acme/api", "acme/gone"))
        async with collecting(told):
            await until(lambda: "repositories can be read" in logged(), "the summary")
    told = logged()
    assert "asking 127.0.0.1 as octocat with a classic token (scopes: repo); left until" in told
    assert "of 5,000 requests" in told
    assert "the token of octocat: scope read:org is missing" in told
    assert told.count("WARNING services.collector.polling.polling_source: acme/gone") == 1
    assert "1 of 2 repositories can be read" in told
    assert "not there, or not to be seen with this token" in (await said(nats_url))["acme/gone"].error


async def test_nobody_is_told_what_that_means(nats_url, logged) -> None:
    world = World()
    world.add_repository("acme/open", at=at(0))
    async with GitHubServer(world) as github:
        told = settings(nats_url, github, repositories=("acme/open",), github_token=None)
        async with collecting(told):
            await until(lambda: "as nobody" in logged(), "saying who asks")
    assert "asking 127.0.0.1 as nobody, so public repositories only; left until" in logged()
    assert "of 60 requests" in logged()


async def test_without_the_permission_for_deployments_pull_requests_are_collected(nats_url) -> None:
    async with github_with_app(two_organisations(), "acme") as github:
        refused = faults.refused(
            message="Resource not accessible by integration", permissions="deployments=read"
        )
        github.faults.add(refused, when=faults.query("query Deployments"), times=None)
        async with collecting(as_app(nats_url, github, repositories=("acme/api",))):
            await until(lambda: complete(nats_url, "acme/api"), "pull requests being collected")
            github.counters.reset()
            await until(lambda: github.counters.graphql > 3, "several visits more")
        assert github.counters.by_status[403] == 0, "what was refused is not asked again at once"
    found = (await said(nats_url))["acme/api"]
    assert found.state is SourceState.LIVE
    assert found.error == (
        "deployments cannot be read: Resource not accessible by integration; needs deployments=read (403)"
    )


@pytest.mark.parametrize("app", [True, False])
async def test_enterprise_is_asked_where_it_answers(nats_url, app: bool) -> None:
    world = two_organisations()
    async with github_with_app(world, "acme") as github:
        bases: set[str] = set()
        github.faults.after_answer.append(lambda call: bases.add(call.base))
        where = {"github_api_url": github.enterprise_url, "repositories": ("acme/api",)}
        told = as_app(nats_url, github, **where) if app else settings(nats_url, github, **where)
        watch = Watch(repositories=("acme/api",), organisations=("acme",))
        async with collecting(told, watch):
            await until(lambda: complete(nats_url, "acme/api"), "being collected")
        assert bases == {f"{github.url}/api/v3", f"{github.url}/api"}


async def test_enterprise_without_graphql_is_read_by_rest(nats_url) -> None:
    world = two_organisations()
    async with GitHubServer(world) as github:
        github.desk.refuse_graphql(TOKEN)
        told = settings(nats_url, github, github_api_url=github.enterprise_url, repositories=())
        async with collecting(told, Watch(organisations=("acme",))):
            await until(lambda: complete(nats_url, "acme/api"), "being collected")
        assert (await said(nats_url))["acme/api"].via == "rest"
