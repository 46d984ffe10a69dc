"""Lists an owner's repositories: by GraphQL with the newest of what each has, else by REST."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.collector.github.decipher import Data
from services.collector.github.errors import OldSchemaError, RefusedError, TooHeavyError, UnavailableError
from services.collector.github.graphql import GraphQL
from services.collector.github.rest import Rest
from services.collector.repositories.sweep import PAGE, POINTS_PER_PAGE
from services.collector.shapes import rest as shapes
from services.collector.shapes import rest_models as models
from services.collector.shapes.glances import glances_at
from services.collector.shapes.graphql_models import PageInfo
from services.collector.sources.access import Access
from services.collector.sources.reader import Reader
from services.collector.sources.reading import sifted
from services.collector.walking.pages import Glance, Place
from services.collector.walking.walk import Stream, halved
from services.contracts.watch import Watch

OPTIONAL = frozenset({Stream.DEPLOYMENTS, Stream.RELEASES})
ASKED_AGAIN = timedelta(hours=1)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Owned:
    """An owner's repositories, who reads them, what it cost of the quota. `whole`: nothing is missing."""

    glances: tuple[Glance, ...]
    reader: Reader
    cost: int
    whole: bool
    instead_of: Reader | None = None


class OwnersByGraphQL:
    """A hundred repositories for three points; a list that is not ours to see is left out for an hour."""

    def __init__(self, graphql: GraphQL, reader: Reader) -> None:
        self.reader = reader
        self._graphql = graphql
        self._size = PAGE
        self._withheld: frozenset[Stream] = frozenset()
        self._until: datetime | None = None

    async def owned(self, login: str, watch: Watch) -> Owned:
        """Look through them once. Raises `GitHubError`."""
        found: list[Glance] = []
        pages, cursor, whole = 0, None, True
        self._ask_again_after_a_while()
        while True:
            data = await self._page(login, watch, cursor)
            connection = _repositories(data, login)
            seen, unreadable = sifted(glances_at(self.reader.now), filter(None, connection["nodes"]))
            found += seen
            pages, whole = pages + 1, whole and not data.withheld and not unreadable
            if (cursor := PageInfo.model_validate(connection["pageInfo"]).next) is None:
                kept = tuple(replace(each, withheld=self._withheld) for each in found)
                return Owned(kept, self.reader, pages * POINTS_PER_PAGE, whole)

    async def _page(self, login: str, watch: Watch, after: str | None) -> Data:
        while True:
            try:
                data = await self._graphql.ask("owned", login=login, after=after, **self._variables(watch))
            except TooHeavyError as problem:
                if self._size == 1:
                    raise UnavailableError(f"even one at a time: {problem}") from problem
                self._size = halved(self._size)
                continue
            kept_back = {each for each in OPTIONAL - self._withheld if _names(data.withheld, each)}
            if not kept_back:
                return data
            # where a list is kept back, GitHub answers null for its whole repository
            self._withheld |= kept_back
            self._until = self._graphql.http.clock() + ASKED_AGAIN

    def _variables(self, watch: Watch) -> dict[str, object]:
        asked = {stream.value: stream not in self._withheld for stream in OPTIONAL}
        archived, forks = None if watch.archived else False, None if watch.forks else False
        return {"first": self._size, "archived": archived, "forks": forks, **asked}

    def _ask_again_after_a_while(self) -> None:
        if self._until and self._graphql.http.clock() >= self._until:
            self._withheld, self._until = frozenset(), None


class OwnersByRest:
    """Their names only: what moved has to be asked of each."""

    def __init__(self, rest: Rest, reader: Reader) -> None:
        self._rest = rest
        self._reader = reader

    async def owned(self, login: str, watch: Watch) -> Owned:
        """List them once; an unchanged list costs an authorised caller nothing. Raises `GitHubError`."""
        try:
            return await self._listed(f"/orgs/{login}/repos", "all")
        except RefusedError as refusal:
            if not refusal.missing:
                raise
        return await self._listed(f"/users/{login}/repos", "owner")

    async def _listed(self, path: str, kind: str) -> Owned:
        oldest_first = {"sort": "created", "direction": "asc"}
        following: str | None = self._rest.url(path, type=kind, per_page=PAGE, **oldest_first)
        found: list[models.Repository] = []
        pages, whole = 0, True
        while following:
            page = await self._rest.get(following)
            seen, unreadable = sifted(models.Repository.model_validate, page.items)
            found += seen
            pages, whole, following = pages + 1, whole and not unreadable, page.next
        return Owned(tuple(_glance(each, self._reader.now) for each in found), self._reader, pages, whole)


class Owners:
    """GraphQL where it may be asked, else REST."""

    def __init__(self, access: Access) -> None:
        self._rest = OwnersByRest(access.rest, access.readers[-1])
        self._graphql = OwnersByGraphQL(access.graphql, access.readers[0]) if access.graphql else None

    async def owned(self, login: str, watch: Watch) -> Owned:
        """An owner's repositories. Raises `GitHubError`."""
        if self._graphql:
            try:
                return await self._graphql.owned(login, watch)
            except OldSchemaError:
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


def _names(paths: tuple[str, ...], stream: Stream) -> bool:
    return any(path.endswith(f".{stream.value}") for path in paths)


def _glance(seen: models.Repository, seen_at: datetime) -> Glance:
    return Glance(Place(shapes.repository(seen), seen.node_id, seen_at), {}, seen.archived, seen.fork)
