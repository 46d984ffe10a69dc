"""What tests of organisations share: a GitHub with some, a collector that looks through them, its finds."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from services.contracts.notices import SourceProgress
from services.contracts.watch import Watch
from tests.github import GitHubServer, World
from tests.github.call import Call
from tests.integration.collector_harness import at, events, settings, sources
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


async def has_opened(nats_url: str, name: str, number: int) -> bool:
    """Whether the log has so many pull requests of a repository."""
    return (await opened(nats_url))[name] == number


class Rounds:
    """Counts what a round of a sweep costs, from its first page to the next one's; without labels."""

    def __init__(self, github: GitHubServer) -> None:
        self.github = github
        self.begun = self.labels = 0
        self.requests = self.points = 0
        self.before = (0, 0)
        github.faults.after_answer.append(self._note)

    def _note(self, call: Call) -> None:
        self.labels += "query RepositoryLabels(" in call.json.get("query", "")  # a point each
        if "query Owned" not in call.json.get("query", "") or call.variables.get("after"):
            return
        # this first page is counted already
        counters = self.github.counters
        so_far = counters.requests - 1 - self.labels, counters.points - call.points - self.labels
        self.begun += 1
        self.requests, self.points = so_far[0] - self.before[0], so_far[1] - self.before[1]
        self.before = so_far

    async def next(self) -> tuple[int, int]:
        """Requests and points of the next whole round."""
        first = self.begun + 1
        await until(lambda: self.begun > first, "a whole round")
        return self.requests, self.points
