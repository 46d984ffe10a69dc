"""A GitHub with an App, two organisations on it, and what a collector that asks as the App publishes."""

import time
from collections.abc import Callable
from typing import Any

from services.collector.settings import CollectorSettings
from services.contracts.notices import SourceProgress
from tests.github import GitHubServer, World
from tests.github.credentials import App
from tests.integration.collector_harness import at, settings, sources
from tests.unit.collector.app_keys import key_pair

ACME, BETA = 11, 22
PRIVATE_KEY, PUBLIC_KEY = key_pair()


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


def as_app(nats_url: str, github: GitHubServer, **changed: Any) -> CollectorSettings:
    """Return settings of a collector that asks as the App."""
    given = {
        "github_token": None,
        "github_app_id": "77",
        "github_app_private_key": PRIVATE_KEY,
        "repositories": ("acme/api", "beta/web"),
    }
    return settings(nats_url, github, **(given | changed))


async def progress_by_repository(nats_url: str) -> dict[str, SourceProgress]:
    """Return the newest progress of each repository that is collected."""
    return {each.repo: each for each in await sources(nats_url) if not each.gone}


async def complete(nats_url: str, *names: str) -> bool:
    """Whether all of these repositories have been read completely."""
    found = await progress_by_repository(nats_url)
    return all(name in found and found[name].last_complete_walk for name in names)


def tokens(github: GitHubServer, part: str = "") -> set[str]:
    """The tokens with which such paths were asked for."""
    return {each.token for each in github.counters.seen if part in each.path and each.token}
