"""Organisations against a real NATS and the tests' GitHub: who comes, moves, is renamed and goes."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from services.contracts.notices import SourceProgress, SourceState
from services.contracts.watch import Watch
from tests.github import TOKEN, GitHubServer, World, faults
from tests.github.call import Answer, Call
from tests.github.model import Repository
from tests.github.webhooks import Recorder
from tests.integration.collector_house import SECRET, at, collecting, events, facts, settings, sources
from tests.waiting import until

ACME = Watch(organisations=("acme",))


def organisation(*names: str, world: World | None = None) -> World:
    """Repositories with a merged pull request each, all long ago."""
    made = world or World()
    for index, name in enumerate(names):
        repository = made.add_repository(name, at=at(-1000 + index / 10))
        pull = made.add_pull_request(repository, "alice", at(index / 10))
        made.merge(pull, "bob", at(index / 10 + 0.05))
    return made


def sweeping(nats_url: str, github: GitHubServer, **changed: object):
    """A collector of no repository by name, that looks through organisations every second."""
    return settings(nats_url, github, **({"repositories": (), "sweep_seconds": 1} | changed))


def github_of(world: World) -> GitHubServer:
    """A GitHub with so large a quota that sweeps may be as frequent as is wished."""
    return GitHubServer(world, limits={"graphql": 100_000, "core": 100_000}, anonymous_limit=20_000)


def now() -> datetime:
    return datetime.now(UTC)


async def said(nats_url: str) -> dict[str, SourceProgress]:
    """The last word on each repository, whether or not it is gone."""
    return {each.repo: each for each in await sources(nats_url)}


async def there(nats_url: str) -> set[str]:
    """The repositories whose source is there, with all their history read."""
    return {each.repo for each in await sources(nats_url) if not each.gone and each.last_complete_walk}


def are(nats_url: str, *names: str) -> Callable[[], object]:
    """The condition that just these are there."""

    async def condition() -> bool:
        return await there(nats_url) == set(names)

    return condition


async def opened(nats_url: str) -> Counter[str]:
    """How many pull requests the log has, by the name of the repository in the event."""
    found = await events(nats_url)
    return Counter(e.data.repository.full_name for e in found if e.type == "pull_request.opened")


class Rounds:
    """Counts what a round of a sweep costs, from its first page to the next one's."""

    def __init__(self, github: GitHubServer) -> None:
        self.github = github
        self.begun = 0
        self.requests = self.points = 0
        self.before = (0, 0)
        github.faults.after_answer.append(self._note)

    def _note(self, call: Call) -> None:
        if "query Owned" not in call.json.get("query", "") or call.variables.get("after"):
            return
        # this first page is counted already
        counters = self.github.counters
        so_far = counters.requests - 1, counters.points - call.points
        self.begun += 1
        self.requests, self.points = so_far[0] - self.before[0], so_far[1] - self.before[1]
        self.before = so_far

    async def next(self) -> tuple[int, int]:
        """Requests and points of the next whole round."""
        first = self.begun + 1
        await until(lambda: self.begun > first, "a whole round", seconds=60)
        return self.requests, self.points


@pytest.mark.timeout(240)
async def test_of_a_thousand_repositories_only_those_that_moved_are_visited(nats_url, nats_client) -> None:
    world = organisation(*(f"acme/r{index:04}" for index in range(1000)))
    async with github_of(world) as github:
        rounds = Rounds(github)
        async with collecting(sweeping(nats_url, github, sweep_seconds=4), ACME):

            async def held(stream: str) -> int:
                """How many messages, which is quickly asked."""
                return (await nats_client.jetstream().stream_info(stream)).state.messages

            async def all_are_read() -> bool:
                return await held("SOURCES") >= 1000 and len(await there(nats_url)) == 1000

            async def moved() -> set[str]:
                if await held("EVENTS") == before:
                    return set()
                return {repo for repo, number in (await opened(nats_url)).items() if number == 2}

            await until(all_are_read, "all of them being collected", seconds=180)
            assert await rounds.next() == (10, 30)
            before = await held("EVENTS")
            for index in (7, 77, 777):
                world.add_pull_request(world.find_repository(f"acme/r{index:04}"), "carol", now())
            await until(moved, "what moved", seconds=60)
            assert rounds.requests <= 13
            assert rounds.points <= 33
            await rounds.next()
            assert await moved() == {"acme/r0007", "acme/r0077", "acme/r0777"}


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


# of the one before, nothing is new but its address
NEW_PULL_REQUEST = {
    ("pull_request.described", 1): 1,
    ("pull_request.opened", 2): 1,
    ("pull_request.described", 2): 1,
}


async def said_since(nats_url: str, before: int) -> Counter[tuple[str, int]]:
    """Types of events and numbers of pull requests in the log after so many."""
    found = (await events(nats_url))[before:]
    return Counter((event.type, event.data.pull_request.number) for event in found)


async def renamed(world: World, repository: Repository) -> None:
    world.rename(repository, "gateway", now())
    world.add_pull_request(repository, "carol", now())


@pytest.mark.parametrize("watch", [ACME, Watch(repositories=("acme/api",))], ids=["swept", "named"])
async def test_a_renamed_repository_keeps_its_memory_and_gets_its_new_name(nats_url, watch: Watch) -> None:
    world = organisation("acme/api")
    repository = world.find_repository("acme/api")
    async with github_of(world) as github, collecting(sweeping(nats_url, github), watch):
        await until(are(nats_url, "acme/api"))
        before = facts(await events(nats_url))
        await renamed(world, repository)
        await until(are(nats_url, "acme/gateway"))
        await until(lambda: _opened(nats_url, "acme/gateway", 1), "the event under the new name")
        after = await events(nats_url)
    assert {name: after_ for name, after_ in facts(after).items() if name in before} == before
    assert len(after) == len(facts(after)), "nothing is said twice"
    assert (await said(nats_url))["acme/api"].gone


async def _opened(nats_url: str, name: str, number: int) -> bool:
    return (await opened(nats_url))[name] == number


@pytest.mark.parametrize("watch", [ACME, Watch(repositories=("acme/api",))], ids=["swept", "named"])
async def test_what_was_renamed_meanwhile_is_known_again_after_a_restart(nats_url, watch: Watch) -> None:
    world = organisation("acme/api")
    repository = world.find_repository("acme/api")
    async with github_of(world) as github:
        async with collecting(sweeping(nats_url, github), watch):
            await until(are(nats_url, "acme/api"))
        before = len(await events(nats_url))
        await renamed(world, repository)
        async with collecting(sweeping(nats_url, github), watch):
            await until(are(nats_url, "acme/gateway"))
            await until(lambda: _opened(nats_url, "acme/gateway", 1), "the event under the new name")
        assert await said_since(nats_url, before) == NEW_PULL_REQUEST


async def test_a_transferred_repository_stays_itself_where_both_owners_are_watched(nats_url) -> None:
    world = organisation("acme/api", "acme/web", "beta/x")
    watch = Watch(organisations=("acme", "beta"))
    async with github_of(world) as github, collecting(sweeping(nats_url, github), watch):
        await until(are(nats_url, "acme/api", "acme/web", "beta/x"))
        before = len(await events(nats_url))
        world.transfer(world.find_repository("acme/api"), world.organization("beta"), now())
        await until(are(nats_url, "beta/api", "acme/web", "beta/x"))
        world.add_pull_request(world.find_repository("beta/api"), "carol", now())
        await until(lambda: _opened(nats_url, "beta/api", 1), "the event under the new name")
        assert await said_since(nats_url, before) == NEW_PULL_REQUEST


async def test_what_went_while_the_collector_was_down_leaves_at_the_next_start(nats_url) -> None:
    world = organisation("acme/api", "acme/web")
    async with github_of(world) as github:
        async with collecting(sweeping(nats_url, github), ACME):
            await until(are(nats_url, "acme/api", "acme/web"))
        world.remove_repository(world.find_repository("acme/web"))
        async with collecting(sweeping(nats_url, github), ACME):
            await until(are(nats_url, "acme/api"))


async def test_after_a_restart_what_is_idle_costs_nothing_but_the_sweep(nats_url) -> None:
    world = organisation(*(f"acme/r{index}" for index in range(20)))
    world.release(world.find_repository("acme/r1"), "v1", "alice", at(5))
    world.deploy(world.find_repository("acme/r2"), "alice", at(5), states=[("success", at(6))])
    world.add_repository("acme/empty")
    names = [*(f"acme/r{index}" for index in range(20)), "acme/empty"]
    async with github_of(world) as github:
        async with collecting(sweeping(nats_url, github), ACME):
            await until(are(nats_url, *names))
            assert github.counters.graphql < 20 + 5 + 5, "an empty list is not asked for"
        rounds = Rounds(github)
        github.counters.reset()
        async with collecting(sweeping(nats_url, github), ACME):
            await rounds.next()  # what the collector may read is asked meanwhile, too
            assert await rounds.next() == (1, 3)
        others = [each.path for each in github.counters.seen if each.path not in ("/user", "/rate_limit")]
        assert set(others) == {"/graphql"}
        assert len(others) - rounds.begun in (0, 1), "the last may not have been answered any more"


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
        github.desk.refuse_graphql(TOKEN)
        async with collecting(sweeping(nats_url, github, github_token=token), ACME):
            await until(are(nats_url, "acme/api", "acme/web"), seconds=60)
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
            await until(are(nats_url, *names), seconds=60)


async def test_a_page_with_holes_lets_nobody_leave(nats_url) -> None:
    world = organisation("acme/api", "acme/web")
    async with github_of(world) as github:
        rounds = Rounds(github)
        async with collecting(sweeping(nats_url, github), ACME):
            await until(are(nats_url, "acme/api", "acme/web"))
            github.faults.add(kept_back(1), when=faults.query("query Owned"), times=3)
            await rounds.next()
            await rounds.next()
            assert await there(nats_url) == {"acme/api", "acme/web"}


def kept_back(index: int, *inner: str):
    """GitHub's answer with a repository of the page as null, for want of permission for what is inside."""

    def fault(call: Call) -> Answer:
        call.desk.admit(call)
        answer = call.desk.graphql(call)
        answer.body["data"]["repositoryOwner"]["repositories"]["nodes"][index] = None
        path = ["repositoryOwner", "repositories", "nodes", index, *inner]
        message = "Resource not accessible by personal access token"
        answer.body["errors"] = [{"type": "FORBIDDEN", "message": message, "path": path}]
        return answer

    return fault


async def test_without_the_permission_for_deployments_a_sweep_asks_for_the_rest(nats_url) -> None:
    async with github_of(organisation("acme/api", "acme/web")) as github:
        asked = lambda call: call.variables.get("deployments") is True  # noqa: E731
        github.faults.add(kept_back(0, "deployments"), when=asked, times=None)
        rounds = Rounds(github)
        async with collecting(sweeping(nats_url, github), ACME):
            await until(are(nats_url, "acme/api", "acme/web"))
            assert await rounds.next() == (1, 2)
        found = (await said(nats_url))["acme/api"]
        assert found.state is SourceState.LIVE
        assert found.error == "deployments cannot be read: needs deployments=read"


async def test_an_idle_repositorys_deployment_is_followed_to_its_end(nats_url) -> None:
    world = organisation("acme/api")
    repository = world.find_repository("acme/api")
    deployment = world.deploy(repository, "alice", now(), states=[("in_progress", now())])

    async def told(state: str) -> bool:
        found = [e for e in await events(nats_url) if e.type == "deployment.status_changed"]
        return state in {event.data.state for event in found}

    async with github_of(world) as github, collecting(sweeping(nats_url, github), ACME):
        await until(lambda: told("in_progress"), "its beginning")
        world.deployment_status(deployment, "success", now())
        await until(lambda: told("success"), "its end")


async def test_deliveries_are_taken_for_what_is_watched_by_now_under_whatever_name(nats_url) -> None:
    world = organisation("acme/api", "acme/web", "other/thing")
    recorder = Recorder(world, SECRET)
    watch = Watch(repositories=("acme/api",), organisations=("acme",), exclude=("acme/web",))
    async with github_of(world) as github:
        told = sweeping(nats_url, github, sweep_seconds=600)  # no sweep comes in between
        async with collecting(told, watch) as address:
            await _deliver(nats_url, github, recorder, f"{address}/webhooks/github")
    found = await opened(nats_url)
    assert found["acme/gateway"] == 1
    assert not {"acme/web", "other/thing"} & found.keys()


async def _deliver(nats_url: str, github: GitHubServer, recorder: Recorder, url: str) -> None:
    world = github.world
    await until(are(nats_url, "acme/api"))
    world.rename(world.find_repository("acme/api"), "gateway", now())
    organisation("acme/new", world=world)
    recorder.deliveries.clear()
    for name in ("acme/gateway", "acme/new", "acme/web", "other/thing"):
        world.add_pull_request(world.find_repository(name), "carol", now())
    hook = github.hooks.add(url)
    for delivery in recorder.deliveries:
        await github.hooks.deliver(hook, delivery)
    await until(lambda: _opened(nats_url, "acme/new", 1), "the delivery of what is new")
