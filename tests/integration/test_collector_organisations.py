"""Organisations against a real NATS and the tests' GitHub: who comes, and who goes."""

import pytest

from services.contracts.notices import SourceState
from services.contracts.watch import Watch
from tests.github import TOKEN, GitHubServer, World, faults
from tests.integration.collector_harness import collecting
from tests.integration.organisations_harness import ACME, are, github_of, now, organisation, said, sweeping
from tests.waiting import until


async def test_what_is_new_is_collected_and_what_is_gone_leaves(nats_url) -> None:
    world = organisation("acme/api", "acme/web", "acme/old", "other/thing")
    async with github_of(world) as github, collecting(sweeping(nats_url, github), ACME):
        await until(are(nats_url, "acme/api", "acme/web", "acme/old"))
        organisation("acme/new", world=world)
        await until(are(nats_url, "acme/api", "acme/web", "acme/old", "acme/new"))
        world.remove_repository(world.find_repository("acme/web"))
        world.find_repository("acme/old").archived = True
        await until(are(nats_url, "acme/api", "acme/new"))
    assert (await said(nats_url))["acme/web"].gone


async def test_patterns_archived_repositories_and_forks_are_as_the_file_says(nats_url) -> None:
    world = organisation("acme/api", "acme/web", "acme/api-archive")
    world.add_repository("acme/api-old", archived=True)
    world.add_repository("acme/api-fork", fork=True)
    async with github_of(world) as github:
        watch = Watch(organisations=("acme",), include=("acme/api*",), exclude=("*/*-archive",))
        async with collecting(sweeping(nats_url, github), watch):
            await until(are(nats_url, "acme/api"))
        async with collecting(
            sweeping(nats_url, github), watch.model_copy(update={"archived": True, "forks": True})
        ):
            await until(are(nats_url, "acme/api", "acme/api-old", "acme/api-fork"))


async def test_what_went_while_the_collector_was_down_leaves_at_the_next_start(nats_url) -> None:
    world = organisation("acme/api", "acme/web")
    async with github_of(world) as github:
        async with collecting(sweeping(nats_url, github), ACME):
            await until(are(nats_url, "acme/api", "acme/web"))
        world.remove_repository(world.find_repository("acme/web"))
        async with collecting(sweeping(nats_url, github), ACME):
            await until(are(nats_url, "acme/api"))


async def test_an_organisation_that_is_not_there_says_so_and_stops_nobody(nats_url) -> None:
    world = organisation("acme/api")
    watch = Watch(organisations=("nobody", "acme"))
    async with github_of(world) as github, collecting(sweeping(nats_url, github), watch):
        await until(are(nats_url, "acme/api"))
        row = (await said(nats_url))["nobody/*"]
        assert row.state is SourceState.FAILING
        assert "nobody" in row.error
        assert "404" in row.error
        organisation("nobody/here", world=world)
        await until(are(nats_url, "acme/api", "nobody/here"))
        await until(lambda: _gone(nats_url, "nobody/*"), "its row disappearing")


async def _gone(nats_url: str, name: str) -> bool:
    return (await said(nats_url))[name].gone


async def test_a_persons_repositories_are_watched_alike(nats_url) -> None:
    world = World()
    world.add_repository("alice/dotfiles", owner_type="User")
    watch = Watch(organisations=("alice",))
    async with github_of(world) as github, collecting(sweeping(nats_url, github), watch):
        await until(are(nats_url, "alice/dotfiles"))


@pytest.mark.parametrize("token", [TOKEN, None])
async def test_where_graphql_is_refused_organisations_are_listed_by_rest(nats_url, token: str | None) -> None:
    world = organisation("acme/api", "acme/web")
    world.add_repository("acme/fork", fork=True)
    async with github_of(world) as github:
        github.responder.refuse_graphql(TOKEN)
        async with collecting(sweeping(nats_url, github, github_token=token), ACME):
            await until(are(nats_url, "acme/api", "acme/web"))
            if token:
                await until(
                    lambda: _unchanged(github, "/orgs/acme/repos"), "an unchanged list, which is free"
                )
            world.rename(world.find_repository("acme/web"), "site", now())
            await until(are(nats_url, "acme/api", "acme/site"))


def _unchanged(github: GitHubServer, path: str) -> bool:
    return any(each.path == path and each.status == 304 for each in github.counters.seen)


async def test_pages_that_are_too_heavy_are_halved_and_nobody_is_missing(nats_url) -> None:
    names = [f"acme/r{index}" for index in range(30)]
    async with github_of(organisation(*names)) as github:
        github.faults.add(faults.html(502), when=faults.page_over(20), times=None)
        async with collecting(sweeping(nats_url, github), ACME):
            await until(are(nats_url, *names))
