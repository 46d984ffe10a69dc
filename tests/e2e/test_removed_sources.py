"""A repository that leaves the configuration leaves `/sources` and every page that is open."""

from pathlib import Path

from services.standalone.embedded_servers import Mongod, NatsServer
from tests.github import TOKEN, GitHubServer, World
from tests.integration.collector_harness import at
from tests.stack import Stack
from tests.waiting import until


async def _shown(stack: Stack) -> dict[str, bool]:
    rows = (await stack.get("/api/v1/sources"))["items"]
    return {row["repo"]: row["last_complete_walk"] is not None for row in rows}


async def _says(stack: Stack, shown: dict[str, bool]) -> bool:
    return await _shown(stack) == shown


async def test_a_repository_that_is_not_watched_any_more_is_gone_at_the_next_start(
    tmp_path: Path, mongod: Mongod
) -> None:
    world = World()
    for name in ("acme/api", "acme/old-name", "acme/web.app"):
        repository = world.add_repository(name, at=at(0))
        world.add_pull_request(repository, "alice", at(1))
    async with GitHubServer(world) as github:
        settings = {
            "HEADWAY_GITHUB_API_URL": github.url,
            "HEADWAY_REPOSITORIES": "acme/api,acme/old-name,acme/web.app",
            "HEADWAY_POLL_SECONDS": "1",
            "GITHUB_TOKEN": TOKEN,
        }
        async with (
            NatsServer(tmp_path / "nats") as nats,
            Stack(nats.url, f"{mongod.url}/departed", tmp_path, settings) as stack,
        ):
            world.rename(world.find_repository("acme/old-name"), "new-name", at(2))
            await stack.start()
            before = dict.fromkeys(("acme/api", "acme/new-name", "acme/web.app"), True)
            await until(lambda: _says(stack, before), "all three being collected")
            async with stack.http.get(f"{stack.url('gateway')}/api/v1/stream", timeout=None) as answer:
                await stack.stop("collector")
                await stack.start("collector", HEADWAY_REPOSITORIES="acme/api,acme/old-name")
                after = dict.fromkeys(("acme/api", "acme/new-name"), True)
                await until(lambda: _says(stack, after), "the one being gone")
                told = [await answer.content.readline()]
                while not told[-1].startswith(b'data: {"repo":"acme/web.app","gone"'):
                    told.append(await answer.content.readline())
            assert told[-1].strip() == b'data: {"repo":"acme/web.app","gone":true}'
            assert b"event: source\n" in told[-3:]
            assert (await stack.get("/api/v1/pull-requests", limit=1))["total"] == 3
