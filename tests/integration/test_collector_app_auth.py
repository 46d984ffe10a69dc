"""The collector as a GitHub App: which installation reads what, with a token that is renewed in time."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from services.collector import app as collector
from services.collector.github.app import installations
from services.contracts.notices import SourceState
from tests.github import faults
from tests.github.call import Call
from tests.integration.collector_harness import collecting, events
from tests.integration.github_app_harness import (
    ACME,
    BETA,
    as_app,
    complete,
    github_with_app,
    progress_by_repository,
    tokens,
    two_organisations,
)
from tests.waiting import until


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
    quota = {name: each.quota.remaining for name, each in (await progress_by_repository(nats_url)).items()}
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
            github.responder.credentials.revoke(first)
            await until(lambda: len(tokens(github, "/graphql")) == 2, "another token")
            await until(lambda: github.counters.graphql > 4, "going on with it")
        assert github.counters.by_status[401] == 1
        assert github.counters.by_route["/app/installations/{installation}/access_tokens"] == 1
    assert (await progress_by_repository(nats_url))["acme/api"].error is None


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
        github.responder.credentials.app.installations[BETA] = world.organization("beta")
        await until(lambda: complete(nats_url, "beta/web"), "being collected once it is installed")
    told = logged()
    assert "asking 127.0.0.1 as the GitHub App headway, installed on acme (all)" in told
    assert "nothing of beta can be read: the GitHub App headway is not installed on beta" in told
    assert "the installation on acme: permission members=read is missing: which team was asked" in told


async def _failing(nats_url: str, name: str) -> bool:
    found = (await progress_by_repository(nats_url)).get(name)
    return (
        found is not None and found.state is SourceState.FAILING and "is not installed on beta" in found.error
    )


async def test_without_the_permission_for_deployments_pull_requests_are_collected(nats_url) -> None:
    async with github_with_app(two_organisations(), "acme") as github:
        refused = faults.refused(
            message="Resource not accessible by integration", permissions="deployments=read"
        )
        github.faults.add(refused, when=faults.query("query Deployments"), times=None)
        async with collecting(as_app(nats_url, github, repositories=("acme/api",))):
            await until(lambda: complete(nats_url, "acme/api"), "pull requests being collected")
            github.counters.reset()
            await until(lambda: github.counters.graphql > 3, "several polls more")
        assert github.counters.by_status[403] == 0, "what was refused is not asked again at once"
    found = (await progress_by_repository(nats_url))["acme/api"]
    assert found.state is SourceState.LIVE
    assert found.error == (
        "deployments cannot be read: Resource not accessible by integration; needs deployments=read (403)"
    )
