"""The collector's readers beside the tests' GitHub, without anything around them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp

from services.collector.facts.entities import Entity
from services.collector.forge.fetches import FetchTarget
from services.collector.forge.page_size import LARGEST_PAGE
from services.collector.forge.pages import PageRequest
from services.collector.forge.reader import Reader
from services.collector.forge.resource import Resource
from services.collector.github.client.credentials import Anonymous, Credential, Token
from services.collector.github.client.github_clock import GitHubClock
from services.collector.github.client.graphql import GraphQL
from services.collector.github.client.http import Http
from services.collector.github.client.rest import Rest
from services.collector.github.readers.anonymous_reader import AnonymousReader
from services.collector.github.readers.graphql_reader import GraphQLReader
from services.collector.github.readers.rest_reader import RestReader
from services.contracts.events import Event
from tests.github import TOKEN, GitHubServer
from tests.github.model import PullRequest, Repository

HOST = "github.com"


@dataclass(frozen=True)
class Readers:
    """Each way of reading."""

    graphql: GraphQLReader
    rest: RestReader
    shallow: AnonymousReader


@contextlib.asynccontextmanager
async def readers(github: GitHubServer) -> AsyncIterator[Readers]:
    """Readers with a token and without; every pull request of the world is known by its number."""

    async def database_id(entity: Entity) -> int | None:
        repository = github.world.repositories_by_id[entity.repository_id]
        pull = repository.pulls.get(entity.number)
        return pull.id if pull else None

    async with aiohttp.ClientSession() as session:

        def http(credential: Credential) -> Http:
            return Http(session, credential, GitHubClock(lambda: datetime.now(UTC)), asyncio.Lock())

        yield Readers(
            GraphQLReader(GraphQL(http(Token(TOKEN)), f"{github.url}/graphql"), HOST),
            RestReader(Rest(http(Token(TOKEN)), github.url), HOST),
            AnonymousReader(Rest(http(Anonymous()), github.url), HOST, database_id),
        )


async def walked(reader: Reader, repository: Repository) -> list[Event]:
    """Everything about a repository's pull requests, page by page."""
    ref = await reader.ref(repository.owner.login, repository.name)
    step, events = PageRequest(None, LARGEST_PAGE), list[Event]()
    while True:
        page = await reader.page(ref, Resource.PULL_REQUESTS, step)
        assert not page.unreadable
        events += page.events
        if page.next is None:
            return events
        step = PageRequest(page.next, LARGEST_PAGE)


async def fetched(reader: Reader, pulls: Iterable[PullRequest]) -> list[Event]:
    """What is read of pull requests by number."""
    found = list[Event]()
    for pull in pulls:
        ref = await reader.ref(pull.repository.owner.login, pull.repository.name)
        answer = await reader.fetch([FetchTarget(ref, pull.number)])
        assert not answer.unreadable
        found += answer.events
    return found
