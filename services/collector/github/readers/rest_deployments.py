"""Reads deployments and releases by REST, each deployment's statuses with a request of its own.

A list is asked for at every poll: an authorised caller pays nothing for one that has not changed. In it
GitHub says of each deployment when it moved last, and only what moved since it was read is read again.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from services.collector.facts.observation import Observation
from services.collector.facts.snapshots import DeploymentSnapshot, ReleaseSnapshot
from services.collector.forge.errors import ForgeError, RefusedError
from services.collector.forge.outcomes import OutcomeState, deployment_state, release_state
from services.collector.forge.pages import ListPage, PageRequest, UnreadablePart
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.github.client.rest import Rest, RestPage
from services.collector.github.mappers import rest as mapper
from services.collector.github.mappers import rest_models as models
from services.collector.github.readers.deployment_changes import DeploymentChanges
from services.collector.github.readers.parsing import (
    created,
    events_of_deployments,
    events_of_releases,
    newest,
    parse_each,
    parse_one,
)
from services.collector.github.readers.ref_types import RefTypes
from services.collector.github.readers.request_allowance import RequestAllowance
from services.contracts.events import Repository, Via

LIST_PAGE = 100
DEEP_PAGE = 25  # each row costs a request more: small steps are kept sooner


class RestDeployments:
    """Every method raises `ForgeError`."""

    def __init__(self, rest: Rest, host: str) -> None:
        self._rest = rest
        self._host = host
        self._ref_types = RefTypes(rest)
        self._allowance = RequestAllowance()
        self._movements = DeploymentChanges()
        self._release_pages: dict[int, int] = {}

    async def deployments(self, ref: RepositoryRef, request: PageRequest) -> ListPage:
        """A page of deployments with their statuses; at a poll of those that moved since they were read."""
        if request.least:
            return await self._visited(ref, request)
        found = await self._rest.get(request.cursor or self._list(ref, DEEP_PAGE))
        observation = self._observation(ref)
        seen, unreadable = parse_each(models.RestDeployment.model_validate, found.items)
        whole = await self._whole(ref, request.reached(seen, _created))
        return ListPage(
            events=events_of_deployments(whole, ref.repository, observation),
            next=found.next if request.goes_on(seen, _created) else None,
            top=newest(map(_created, seen)),
            outcomes=tuple(map(deployment_state, whole)),
            unreadable=tuple(unreadable),
        )

    async def _visited(self, ref: RepositoryRef, request: PageRequest) -> ListPage:
        found = await self._rest.get(request.cursor or self._list(ref, LIST_PAGE))
        observation = self._observation(ref)
        seen, unreadable = parse_each(models.RestDeployment.model_validate, found.items)
        within = {each.id for each in request.reached(seen, _moved)}
        moved = [each for each in seen if self._movements.news(each.id, _moved(each), new=each.id in within)]
        whole = await self._whole(ref, moved)
        self._movements.note(
            {each.id: _moved(each) for each in seen}, {each.id for each in moved}, observation.at
        )
        return ListPage(
            events=events_of_deployments(whole, ref.repository, observation),
            next=found.next if request.goes_on(seen, _created) else None,
            top=newest(map(_created, seen)),
            reached=len(seen),
            outcomes=tuple(map(deployment_state, whole)),
            covered=frozenset() if request.cursor else frozenset(map(_outcome_key, seen)),
            unreadable=tuple(unreadable),
        )

    async def _whole(
        self, ref: RepositoryRef, seen: Sequence[models.RestDeployment]
    ) -> list[DeploymentSnapshot]:
        return [await self._with_statuses(ref.repository, each) for each in seen]

    async def _with_statuses(self, repository: Repository, seen: models.RestDeployment) -> DeploymentSnapshot:
        nodes = [node async for node in self._rest.every(self._statuses_of(repository, seen.id))]
        statuses = [parse_one(models.RestDeploymentStatus.model_validate, node) for node in nodes]
        return await self._ref_types.stated(mapper.deployment(seen, statuses), repository)

    async def releases(self, ref: RepositoryRef, request: PageRequest) -> ListPage:
        """A page of releases, all of them: GitHub does not promise any order.

        At a poll comes another page with the first: what is published late may stand on any.
        """
        address = self._url(ref.repository, "/releases", per_page=LIST_PAGE)
        found = await self._rest.get(request.cursor or address)
        observation, first = self._observation(ref), parse_each(mapper.read_release, found.items)
        seen, unreadable = first
        older, bad = (
            await self._older_releases(ref, found) if request.least and not request.cursor else ([], [])
        )
        return ListPage(
            events=events_of_releases([*seen, *older], ref.repository, observation),
            next=found.next if request.goes_on(seen, created) else None,
            top=newest(map(created, seen)),
            reached=len(seen),
            ends=found.next is None,
            outcomes=tuple(map(release_state, [*seen, *older])),
            unreadable=(*unreadable, *bad),
        )

    async def gone_releases(self, ref: RepositoryRef, ids: Sequence[int]) -> tuple[int, ...]:
        """Those that GitHub says are not there: a crawl by pages misses what moves up to the page before."""
        return tuple([each for each in ids if await self._is_gone(ref, each)])

    async def _is_gone(self, ref: RepositoryRef, release: int) -> bool:
        try:
            await self._rest.get(self._url(ref.repository, f"/releases/{release}"), again=False)
        except RefusedError as refusal:
            if refusal.missing:
                return True
            raise
        return False

    async def _older_releases(
        self, ref: RepositoryRef, first: RestPage
    ) -> tuple[list[ReleaseSnapshot], list[UnreadablePart]]:
        """Of the pages after the first the one whose turn it is."""
        query = parse_qs(urlsplit(first.last or "").query)
        pages = int(query.get("page", ["1"])[0])
        if pages < 2:
            return [], []
        turn = self._release_pages.get(ref.repository.id, 1)
        self._release_pages[ref.repository.id] = turn = turn + 1 if turn < pages else 2
        found = await self._rest.get(self._url(ref.repository, "/releases", per_page=LIST_PAGE, page=turn))
        return parse_each(mapper.read_release, found.items)

    async def unsettled(self, ref: RepositoryRef, known: Sequence[OutcomeState]) -> ListPage:
        """Read the first of these again, as many as there are requests to spare for; none if little is left.

        Releases need none: each page of their list has its turn.
        """
        releases = [each.outcome_key for each in known if each.kind == "release"]
        deployments = [each for each in known if each.kind == "deployment"]
        granted = deployments[: self._grant(len(deployments))]
        observation, found = self._observation(ref), dict[str, DeploymentSnapshot | None]()
        gone: list[str] = []
        for each in granted:
            try:
                found[each.outcome_key] = await self._changed(ref.repository, each)
            except ForgeError as problem:
                if isinstance(problem, RefusedError) and problem.missing:
                    gone.append(each.outcome_key)
                elif any(found.values()):
                    break  # what has changed would be known the next time: it is not lost for what failed
                else:
                    raise
        changed = list(filter(None, found.values()))
        return ListPage(
            events_of_deployments(changed, ref.repository, observation),
            None,
            outcomes=tuple(map(deployment_state, changed)),
            asked=(*found, *gone, *releases),
            gone=tuple(gone),
        )

    def _grant(self, wanted: int) -> int:
        return 0 if self._rest.http.live_until else self._allowance.take(wanted, self._rest.http.clock())

    async def _changed(self, repository: Repository, known: OutcomeState) -> DeploymentSnapshot | None:
        """A deployment of which something is new; None if nothing is."""
        address = self._statuses_of(repository, known.id)
        found = await self._rest.changed(address)
        if found is None or (known.said_at, known.state) == _newest_of(found):
            return None
        try:
            made = await self._rest.get(self._url(repository, f"/deployments/{known.id}"), again=False)
            return await self._with_statuses(
                repository, parse_one(models.RestDeployment.model_validate, made.data)
            )
        except ForgeError:
            self._rest.forget(address)  # what could not be read to the end is news the next time
            raise

    def _list(self, ref: RepositoryRef, size: int) -> str:
        return self._url(ref.repository, "/deployments", per_page=size)

    def _statuses_of(self, repository: Repository, deployment: int) -> str:
        return self._url(repository, f"/deployments/{deployment}/statuses", per_page=LIST_PAGE)

    def _observation(self, ref: RepositoryRef) -> Observation:
        return Observation(self._host, Via.REST, self._rest.http.github_now, ref.seen_at)

    def _url(self, repository: Repository, path: str, **query: str | int) -> str:
        """An address by the repository's id, which survives renames."""
        return self._rest.url(f"/repositories/{repository.id}{path}", **query)


def _newest_of(found: RestPage) -> tuple[datetime, str] | None:
    """The time and state of the newest of some statuses."""
    statuses = [parse_one(models.RestDeploymentStatus.model_validate, node) for node in found.items]
    newest_of_all = max(statuses, key=lambda status: status.created_at, default=None)
    return (newest_of_all.created_at, newest_of_all.state.lower()) if newest_of_all else None


def _created(seen: models.RestDeployment) -> datetime:
    return seen.created_at


def _moved(seen: models.RestDeployment) -> datetime:
    """When a status was made last; GitHub's own word, which its list shows."""
    return seen.updated_at or seen.created_at


def _outcome_key(seen: models.RestDeployment) -> str:
    return f"deployment:{seen.id}:{seen.node_id}"
