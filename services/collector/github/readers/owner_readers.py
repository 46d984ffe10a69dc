"""Lists an owner's repositories: by GraphQL with the newest of what each has, else by REST."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.collector.forge.errors import OutdatedServerError, RefusedError, TooHeavyError, UnavailableError
from services.collector.forge.owners import OwnedRepositories
from services.collector.forge.page_size import halved
from services.collector.forge.probes import Probe
from services.collector.forge.reader import Reader
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.forge.resource import Resource
from services.collector.github.client.graphql import GraphQL
from services.collector.github.client.graphql_response import Data
from services.collector.github.client.rest import Rest
from services.collector.github.mappers import rest as mapper
from services.collector.github.mappers import rest_models as models
from services.collector.github.mappers.graphql_base_models import PageInfo
from services.collector.github.mappers.probes import probe_mapper
from services.collector.github.readers.parsing import parse_each
from services.contracts.watch import Watch

PAGE = 100
POINTS_PER_PAGE = 3
OPTIONAL = frozenset({Resource.DEPLOYMENTS, Resource.RELEASES})
ASKED_AGAIN = timedelta(hours=1)

_log = logging.getLogger(__name__)


class OwnersByGraphQL:
    """A hundred repositories for three points; a list that is not ours to see is left out for an hour."""

    def __init__(self, graphql: GraphQL, reader: Reader) -> None:
        self.reader = reader
        self._graphql = graphql
        self._size = PAGE
        self._withheld: frozenset[Resource] = frozenset()
        self._until: datetime | None = None

    async def owned(self, login: str, watch: Watch) -> OwnedRepositories:
        """Look through them once. Raises `ForgeError`."""
        found: list[Probe] = []
        pages, cursor, whole = 0, None, True
        self._ask_again_after_a_while()
        while True:
            data = await self._page(login, watch, cursor)
            connection = _repositories(data, login)
            seen, unreadable = parse_each(probe_mapper(self.reader.now), filter(None, connection["nodes"]))
            found += seen
            pages, whole = pages + 1, whole and not data.withheld and not unreadable
            if (cursor := PageInfo.model_validate(connection["pageInfo"]).next) is None:
                repositories = tuple(replace(each, withheld=self._withheld) for each in found)
                return OwnedRepositories(repositories, self.reader, pages * POINTS_PER_PAGE, whole)

    async def _page(self, login: str, watch: Watch, after: str | None) -> Data:
        while True:
            try:
                data = await self._graphql.ask("owned", login=login, after=after, **self._variables(watch))
            except TooHeavyError as problem:
                if self._size == 1:
                    raise UnavailableError(f"even one at a time: {problem}") from problem
                self._size = halved(self._size)
                continue
            refused = {each for each in OPTIONAL - self._withheld if _names(data.withheld, each)}
            if not refused:
                return data
            # where a list is kept back, GitHub answers null for its whole repository
            self._withheld |= refused
            self._until = self._graphql.http.clock() + ASKED_AGAIN

    def _variables(self, watch: Watch) -> dict[str, object]:
        included = {resource.value: resource not in self._withheld for resource in OPTIONAL}
        archived, forks = None if watch.archived else False, None if watch.forks else False
        return {"first": self._size, "archived": archived, "forks": forks, **included}

    def _ask_again_after_a_while(self) -> None:
        if self._until and self._graphql.http.clock() >= self._until:
            self._withheld, self._until = frozenset(), None


class OwnersByRest:
    """Their names only: what moved has to be asked of each."""

    def __init__(self, rest: Rest, reader: Reader) -> None:
        self._rest = rest
        self._reader = reader

    async def owned(self, login: str, watch: Watch) -> OwnedRepositories:
        """List them once; an unchanged list costs an authorised caller nothing. Raises `ForgeError`."""
        try:
            return await self._listed(f"/orgs/{login}/repos", "all")
        except RefusedError as refusal:
            if not refusal.missing:
                raise
        return await self._listed(f"/users/{login}/repos", "owner")

    async def _listed(self, path: str, kind: str) -> OwnedRepositories:
        oldest_first = {"sort": "created", "direction": "asc"}
        following: str | None = self._rest.url(path, type=kind, per_page=PAGE, **oldest_first)
        found: list[models.RestRepository] = []
        pages, whole = 0, True
        while following:
            page = await self._rest.get(following)
            seen, unreadable = parse_each(models.RestRepository.model_validate, page.items)
            found += seen
            pages, whole, following = pages + 1, whole and not unreadable, page.next
        return OwnedRepositories(
            tuple(_probe(each, self._reader.now) for each in found), self._reader, pages, whole
        )


class OwnersByEither:
    """GraphQL where it may be asked, else REST. Implements `OwnerReader`."""

    def __init__(self, rest: Rest, graphql: GraphQL | None, readers: Sequence[Reader]) -> None:
        self._rest = OwnersByRest(rest, readers[-1])
        self._graphql = OwnersByGraphQL(graphql, readers[0]) if graphql else None

    async def owned(self, login: str, watch: Watch) -> OwnedRepositories:
        """An owner's repositories. Raises `ForgeError`."""
        if self._graphql:
            try:
                return await self._graphql.owned(login, watch)
            except OutdatedServerError:
                found = await self._rest.owned(login, watch)
                return replace(found, instead_of=self._graphql.reader)
            except RefusedError as refusal:
                if refusal.missing:
                    raise
                _log.info("%s by GraphQL: %s; trying REST", login, refusal)
                self._graphql = None
        return await self._rest.owned(login, watch)


def _repositories(data: Data, login: str) -> dict[str, Any]:
    owner = data.data.get("repositoryOwner")
    if not owner:
        raise RefusedError(404, f"there is no organisation {login}, or it is not ours to see")
    repositories: dict[str, Any] = owner["repositories"]
    return repositories


def _names(paths: tuple[str, ...], resource: Resource) -> bool:
    return any(path.endswith(f".{resource.value}") for path in paths)


def _probe(seen: models.RestRepository, seen_at: datetime) -> Probe:
    return Probe(RepositoryRef(mapper.repository(seen), seen.node_id, seen_at), {}, seen.archived, seen.fork)
