"""A GitHub of the tests, with one repository. Marks what needs a server: `make test-unit` leaves it out."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.reviewed_pull import reviewed_pull
from tests.github import GitHubServer, World
from tests.github.ask import Ask
from tests.github.model import PullRequest, Repository

SERVERS = {"nats_server", "mongod"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that needs a nats-server or a mongod."""
    for item in items:
        if SERVERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.server)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def repository(world: World) -> Repository:
    return world.add_repository("acme/api")


@pytest.fixture
def pull(world: World, repository: Repository) -> PullRequest:
    return reviewed_pull(world, repository)


@pytest.fixture
async def github(world: World) -> AsyncIterator[GitHubServer]:
    async with GitHubServer(world) as running:
        yield running


@pytest.fixture
async def ask(github: GitHubServer) -> AsyncIterator[Ask]:
    async with Ask(github) as asking:
        yield asking
