"""An older server, whose GraphQL lacks something that is asked for: it is read by REST, and that is said."""

import logging
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

from services.collector.github.client import schema_gap
from services.contracts.notices import SourceProgress, SourceState
from services.contracts.watch import Watch
from tests.github import GitHubServer, World, faults
from tests.github.webhooks import Recorder
from tests.integration.collector_harness import REPO, SECRET, at, collecting, events, progress, settings
from tests.integration.organisations_harness import github_of
from tests.waiting import until

REASON = "Field 'fullDatabaseId' doesn't exist on type 'PullRequest'"
NOTE = f"read by REST, since GraphQL of this server is too old: {REASON}"


def shop() -> World:
    """A repository with something on each list, an open pull request and a deployment under way among it."""
    world = World()
    repository = world.add_repository(REPO, at=at(-100))
    pull = world.add_pull_request(repository, "alice", at(0), labels=["bug"])
    world.review(pull, "bob", at(1), "APPROVED")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    world.deploy(repository, "alice", yesterday, states=[("in_progress", yesterday)])
    world.release(repository, "v1", "alice", at(3))
    return world


def titles(found: list) -> list[str]:
    return [each.data.title for each in found if each.type == "pull_request.described"]


async def read_by(nats_url: str, via: str) -> SourceProgress | None:
    """The source, if it is read by that road and all of it was."""
    said = await progress(nats_url)
    return said if said and said.via == via and said.last_complete_walk else None


@pytest.mark.parametrize(
    "query", ["Repository", "PullRequests", "Deployments", "Releases", "Changed", "ByNumber"]
)
async def test_whichever_query_an_older_server_refuses_all_is_read_by_rest_and_the_source_says_why(
    nats_url: str, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    world, seen = shop(), []
    recorder = Recorder(world, SECRET)
    async with GitHubServer(world) as github:
        github.faults.add(faults.old_schema(), when=faults.query(f"query {query}("), times=None)

        async def told() -> bool:
            said = await progress(nats_url)
            seen.append(said and said.state)
            return bool(said and said.note == NOTE and said.last_complete_walk)

        async with collecting(settings(nats_url, github)) as collector:
            via = "graphql" if query == "ByNumber" else "rest"
            await until(lambda: read_by(nats_url, via), "the reading")
            world.edit(world.find_repository(REPO).pulls[1], "alice", at(5), title="Renamed")
            await github.send(f"{collector}/webhooks/github", recorder.deliveries.pop())
            await until(told, "the source saying by which road it is read")

            async def renamed() -> bool:
                return "Renamed" in titles(await events(nats_url))

            await until(renamed, "the pull request being fetched")
        said = await progress(nats_url)
    assert said and (said.state, said.via, said.error) == (SourceState.LIVE, "rest", None)
    assert SourceState.FAILING not in seen
    warnings = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert [REASON in each for each in warnings] == [True], warnings


async def test_an_organisation_on_an_older_server_is_looked_through_by_rest(nats_url: str) -> None:
    async with GitHubServer(shop()) as github:
        lacking = faults.old_schema("isArchived", "Repository")
        github.faults.add(lacking, when=faults.query("query Owned("), times=None)
        watching = settings(nats_url, github, repositories=(), sweep_seconds=1)
        async with collecting(watching, Watch(organisations=("acme",))):
            await until(lambda: read_by(nats_url, "rest"), "the organisation's repository being read")
        said = await progress(nats_url)
    assert said and said.state is SourceState.LIVE and said.note and "'isArchived'" in said.note


@pytest.mark.parametrize("by_organisation", [False, True])
async def test_once_the_server_is_upgraded_it_is_read_by_graphql_again(
    nats_url: str, by_organisation: bool
) -> None:
    world = shop()
    async with github_of(world) as github:
        old = github.faults.add(faults.old_schema(), when=faults.query("query PullRequests("), times=None)
        watched = {"repositories": (), "sweep_seconds": 1} if by_organisation else {}
        watch = Watch(organisations=("acme",)) if by_organisation else None
        with patch.object(schema_gap, "FIRST_SECONDS", 0.5), patch.object(schema_gap, "LONGEST_SECONDS", 1):
            async with collecting(settings(nats_url, github, **watched), watch):
                await until(lambda: read_by(nats_url, "rest"), "reading by REST")
                old.times = 0
                await until(lambda: read_by(nats_url, "graphql"), "reading by GraphQL again")
                world.edit(world.find_repository(REPO).pulls[1], "alice", at(5), title="Renamed")

                async def renamed() -> bool:
                    return "Renamed" in titles(await events(nats_url))

                await until(renamed, "what moved being read")
        said = await progress(nats_url)
    assert said and (said.state, said.note, said.error) == (SourceState.LIVE, None, None)
    assert said.repaired == 0
