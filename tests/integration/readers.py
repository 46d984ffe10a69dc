"""The collector's readers beside the tests' GitHub, without anything around them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp

from services.collector.github.credentials import Anonymous, Credential, Token
from services.collector.github.github_clock import GitHubClock
from services.collector.github.graphql import GraphQL
from services.collector.github.http import Http
from services.collector.github.rest import Rest
from services.collector.memory.ledger import Entity, Ledger
from services.collector.sources.graphql_reader import GraphQLReader
from services.collector.sources.reader import Reader
from services.collector.sources.rest_reader import RestReader
from services.collector.sources.shallow_reader import ShallowReader
from services.collector.walking.pages import Step, Wanted
from services.collector.walking.walk import LARGEST_PAGE, Stream
from services.contracts.events import Event
from tests.github import TOKEN, GitHubServer
from tests.github.model import PullRequest, Repository

HOST = "github.com"


@dataclass(frozen=True)
class Readers:
    """Each way of reading."""

    graphql: GraphQLReader
    rest: RestReader
    shallow: ShallowReader


@contextlib.asynccontextmanager
async def readers(github: GitHubServer) -> AsyncIterator[Readers]:
    """Readers with a token and without; every pull request of the world is known by its number."""

    async def ledgers(entity: Entity) -> Ledger | None:
        repository = github.world.repositories_by_id[entity.repository_id]
        pull = repository.pulls.get(entity.number)
        return Ledger(pull.id) if pull else None

    async with aiohttp.ClientSession() as session:

        def http(credential: Credential) -> Http:
            return Http(session, credential, GitHubClock(lambda: datetime.now(UTC)), asyncio.Lock())

        yield Readers(
            GraphQLReader(GraphQL(http(Token(TOKEN)), f"{github.url}/graphql"), HOST),
            RestReader(Rest(http(Token(TOKEN)), github.url), HOST),
            ShallowReader(Rest(http(Anonymous()), github.url), HOST, ledgers),
        )


async def walked(reader: Reader, repository: Repository) -> list[Event]:
    """Everything about a repository's pull requests, page by page."""
    place = await reader.place(repository.owner.login, repository.name)
    step, events = Step(None, LARGEST_PAGE), list[Event]()
    while True:
        page = await reader.page(place, Stream.PULL_REQUESTS, step)
        assert not page.unreadable
        events += page.events
        if page.next is None:
            return events
        step = Step(page.next, LARGEST_PAGE)


async def fetched(reader: Reader, pulls: Iterable[PullRequest]) -> list[Event]:
    """What is read of pull requests by number."""
    found = list[Event]()
    for pull in pulls:
        place = await reader.place(pull.repository.owner.login, pull.repository.name)
        answer = await reader.fetch([Wanted(place, pull.number)])
        assert not answer.unreadable
        found += answer.events
    return found
