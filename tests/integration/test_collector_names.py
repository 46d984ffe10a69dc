"""What a repository is called, and whose a name is: deleted and made again it is another repository."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from unittest.mock import patch

import pytest

from services.collector.repository import repository_name
from services.contracts.events import RepositoryDescribed, Via
from services.contracts.watch import Watch
from tests.github import World, faults
from tests.github.model import Repository
from tests.github.webhooks import Recorder, sample
from tests.integration.collector_harness import SECRET, collecting, deliver, events, log
from tests.integration.organisations_harness import (
    ACME,
    are,
    github_of,
    now,
    opened,
    organisation,
    said,
    sweeping,
)
from tests.waiting import until

NAMED = Watch(repositories=("acme/api",))
WATCHES = pytest.mark.parametrize("watch", [ACME, NAMED], ids=["swept", "named"])
ROADS = pytest.mark.parametrize("graphql", [True, False], ids=["graphql", "rest"])


@contextlib.asynccontextmanager
async def collected(nats_url: str, world: World, watch: Watch, *, graphql: bool = True) -> AsyncIterator[str]:
    """A collector that has read all; the address of its endpoint."""
    async with github_of(world) as github:
        if not graphql:
            github.faults.add(faults.refused(), when=faults.graphql, times=None)
        async with collecting(sweeping(nats_url, github), watch) as address:
            await until(are(nats_url, "acme/api"))
            yield address


async def described(nats_url: str) -> list[RepositoryDescribed]:
    return [each for each in await log(nats_url) if isinstance(each, RepositoryDescribed)]


async def last_described(nats_url: str) -> tuple[int, str, str | None]:
    """The newest word on any repository: its id, its name, its default branch."""
    newest = max(await described(nats_url), key=lambda each: each.repository_as_of).data.repository
    return newest.id, newest.full_name, newest.default_branch


def made_again(world: World, title: str = "of the new one") -> Repository:
    """The repository is deleted, and another one made under its name."""
    world.remove_repository(world.find_repository("acme/api"))
    return made_anew(world, title)


def made_anew(world: World, title: str = "of the new one") -> Repository:
    made = world.add_repository("acme/api", at=now())
    world.add_pull_request(made, "carol", now(), title=title)
    return made


async def is_collected(nats_url: str, repository: Repository, name: str) -> bool:
    """Whether this repository is live under a name, with all its history read."""
    source = (await said(nats_url)).get(name)
    read = source is not None and not source.gone and source.last_complete_walk is not None
    return read and source.repository_id == repository.id and source.collected == 1


class TestDescriptions:
    @ROADS
    async def test_a_repository_is_described_once(self, nats_url: str, graphql: bool) -> None:
        async with collected(nats_url, organisation("acme/api"), NAMED, graphql=graphql):
            pass
        (only,) = await described(nats_url)
        assert (only.via, only.data.repository.full_name) == (
            Via.GRAPHQL if graphql else Via.REST,
            "acme/api",
        )
        assert only.asoftime == only.time <= only.observedtime

    @ROADS
    @WATCHES
    async def test_another_name_or_default_branch_is_told_though_nothing_else_happens(
        self, nats_url: str, watch: Watch, graphql: bool
    ) -> None:
        world = organisation("acme/api")
        repository = world.find_repository("acme/api")
        async with collected(nats_url, world, watch, graphql=graphql):
            before = len(await events(nats_url))
            repository.default_branch = "trunk"
            told = (repository.id, "acme/api", "trunk")
            await until(lambda: _is(last_described(nats_url), told), "the default branch")
            world.rename(repository, "gateway", now())
            told = (repository.id, "acme/gateway", "trunk")
            await until(lambda: _is(last_described(nats_url), told), "the name")
            assert len(await events(nats_url)) >= before

    async def test_a_delivery_tells_a_new_name_where_github_cannot_be_reached(self, nats_url: str) -> None:
        world = organisation("acme/api")
        recorder = Recorder(world, SECRET)
        repository = world.find_repository("acme/api")
        async with collected(nats_url, world, NAMED) as address:
            repository.updated_at = "2026-01-01T00:00:00Z"
            world.rename(repository, "gateway", now())
            (renamed,) = recorder.deliveries
            assert await deliver(address, renamed) == [202]
            by_hook = [each for each in await described(nats_url) if each.via is Via.WEBHOOK]
        assert [each.data.repository.full_name for each in by_hook] == ["acme/gateway"]

    async def test_an_old_delivery_is_dated_by_itself_and_contradicted_by_the_next_reading(
        self, nats_url: str
    ) -> None:
        world = organisation("acme/api")
        async with collected(nats_url, world, NAMED) as address:
            payload = {
                "action": "created",
                "repository": {
                    **{"id": world.find_repository("acme/api").id, "name": "former"},
                    **{"full_name": "acme/former", "default_branch": "master"},
                    "updated_at": "2020-01-01T00:00:00Z",
                },
            }
            assert await deliver(address, sample("push", payload, SECRET)) == [202]
            await until(lambda: _is(_count(nats_url), 3), "the next reading")
        words = [(each.via, each.data.repository.full_name) for each in await described(nats_url)]
        assert words[1:] == [(Via.WEBHOOK, "acme/former"), (Via.GRAPHQL, "acme/api")]
        assert (await last_described(nats_url))[1] == "acme/api"


class TestMadeAgain:
    @ROADS
    @WATCHES
    async def test_it_is_collected_as_a_new_source_under_the_same_name(
        self, nats_url: str, watch: Watch, graphql: bool
    ) -> None:
        world = organisation("acme/api")
        async with collected(nats_url, world, watch, graphql=graphql):
            made = made_again(world)
            await until(lambda: is_collected(nats_url, made, "acme/api"), "the new one being live")
            assert (await opened(nats_url))["acme/api"] == 2
        assert (await said(nats_url))["acme/api"].repository_id == made.id

    @WATCHES
    async def test_also_where_nothing_ran_meanwhile(self, nats_url: str, watch: Watch) -> None:
        world = organisation("acme/api")
        async with collected(nats_url, world, watch):
            pass
        made = made_again(world)
        async with github_of(world) as github, collecting(sweeping(nats_url, github), watch):
            await until(lambda: is_collected(nats_url, made, "acme/api"), "the new one being live")

    async def test_a_delivery_of_the_new_one_hurries_it(self, nats_url: str) -> None:
        """Also while the old one cannot be read, and is tried more and more seldom."""
        world = organisation("acme/api")
        recorder = Recorder(world, SECRET)
        async with collected(nats_url, world, NAMED) as address:
            recorder.deliveries.clear()
            made = made_again(world)
            assert set(await deliver(address, *recorder.deliveries)) == {202}
            await until(lambda: is_collected(nats_url, made, "acme/api"), "the new one being live")

    async def test_that_it_was_deleted_is_told(self, nats_url: str) -> None:
        world = organisation("acme/api")
        recorder = Recorder(world, SECRET)
        async with collected(nats_url, world, NAMED) as address:
            repository = world.find_repository("acme/api")
            repository.updated_at = f"{now():%Y-%m-%dT%H:%M:%SZ}"
            world.tell(
                "repository", "deleted", repository.updated_at, repository.owner, repository=repository
            )
            world.remove_repository(repository)
            assert set(await deliver(address, *recorder.deliveries)) == {202}
            assert [each.data.deleted for each in await described(nats_url)] == [False, True]


class TestNameGivenToAnother:
    @WATCHES
    async def test_the_name_leads_to_the_other_and_the_former_keeps_its_own(
        self, nats_url: str, watch: Watch
    ) -> None:
        world = organisation("acme/api")
        former = world.find_repository("acme/api")
        quick = {Via.GRAPHQL: timedelta(seconds=1), Via.REST: timedelta(0)}
        with patch.object(repository_name, "AGAIN", quick):
            async with collected(nats_url, world, watch):
                world.rename(former, "gateway", now())
                await until(lambda: _is(last_described(nats_url), (former.id, "acme/gateway", "main")))
                made = made_anew(world)
                await until(lambda: is_collected(nats_url, made, "acme/api"), "the new one being live")
                swept = watch is ACME
                await until(are(nats_url, *(("acme/api", "acme/gateway") if swept else ("acme/api",))))
        assert (await opened(nats_url))["acme/api"] == 2

    async def test_a_pull_request_of_one_that_was_renamed_is_fetched_by_its_id(self, nats_url: str) -> None:
        """A delivery from before the rename names it otherwise."""
        world = organisation("acme/api")
        recorder = Recorder(world, SECRET)
        repository = world.find_repository("acme/api")
        async with collected(nats_url, world, NAMED) as address:
            pull = world.add_pull_request(repository, "carol", now())
            world.request_review(pull, "bob", now())
            *_, asked = recorder.deliveries
            payload = {**asked.payload, "repository": {**asked.payload["repository"], **_elsewhere()}}
            assert await deliver(address, sample("pull_request", payload, SECRET)) == [202]
            await until(lambda: _has(nats_url, "pull_request.review_requested"), "the request")


def _elsewhere() -> dict[str, str]:
    return {"name": "of-last-year", "full_name": "acme/of-last-year"}


async def _has(nats_url: str, kind: str) -> bool:
    return any(each.type == kind for each in await events(nats_url))


async def _count(nats_url: str) -> int:
    return len(await described(nats_url))


async def _is(found: object, wanted: object) -> bool:
    return await found == wanted  # type: ignore[misc]
