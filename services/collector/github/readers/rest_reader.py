"""Reads GitHub by REST, where GraphQL is refused: two requests for each pull request that moved."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from urllib.parse import parse_qs, urlsplit

from services.collector.facts.observation import Observation
from services.collector.facts.snapshots import PullRequestSnapshot
from services.collector.forge.errors import RefusedError
from services.collector.forge.fetches import FetchResult, FetchTarget
from services.collector.forge.labels import LabelReader
from services.collector.forge.outcomes import OutcomeState
from services.collector.forge.pages import ListPage, PageRequest
from services.collector.forge.probes import Probe, ProbeRequest
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.forge.resource import Resource
from services.collector.github.client.rest import Rest, RestPage
from services.collector.github.mappers import rest as mapper
from services.collector.github.mappers import rest_models as models
from services.collector.github.readers.label_readers import RestLabels
from services.collector.github.readers.parsing import events_of_pull_requests, newest, parse_each, parse_one
from services.collector.github.readers.rest_deployments import RestDeployments
from services.contracts.events import PullRequestEvent, Repository, Via
from services.contracts.notices import Quota

LIST_PAGE = 100
DEEP_PAGE = 25  # each row costs two requests more: small steps are kept sooner


class RestReader:
    """The reader that works everywhere. Implements `Reader`."""

    method = "rest"
    at_once = 1

    def __init__(self, rest: Rest, host: str) -> None:
        self.rest = rest
        self.host = host
        self.labels: LabelReader | None = RestLabels(rest)
        self._outcomes = RestDeployments(rest, host)

    @property
    def via(self) -> Via:
        """REST."""
        return Via.REST

    @property
    def quota(self) -> Quota | None:
        """Requests left."""
        return self.rest.http.quota

    @property
    def now(self) -> datetime:
        """GitHub's time."""
        return self.rest.http.github_now

    @property
    def live_until(self) -> datetime | None:
        """As the budget says."""
        return self.rest.http.live_until

    async def gap(self) -> str | None:
        """None: every server knows REST."""
        return None

    async def ref(self, owner: str, name: str) -> RepositoryRef:
        """Find a repository; GitHub redirects from a former name."""
        found = await self.rest.get(self.rest.url(f"/repos/{owner}/{name}"))
        seen = parse_one(models.RestRepository.model_validate, found.data)
        return RepositoryRef(mapper.repository(seen), seen.node_id, self.now)

    async def newest(self, probe_requests: Sequence[ProbeRequest]) -> Mapping[str, Probe]:
        """Nothing: by REST, asking what moved costs as much as reading it."""
        return {}

    async def page(self, ref: RepositoryRef, resource: Resource, request: PageRequest) -> ListPage:
        """Read one page."""
        match resource:
            case Resource.PULL_REQUESTS:
                return await self.pull_requests(ref, request)
            case Resource.DEPLOYMENTS:
                return await self._outcomes.deployments(ref, request)
            case Resource.RELEASES:
                return await self.releases(ref, request)

    async def fetch(self, wanted: Sequence[FetchTarget]) -> FetchResult:
        """Read pull requests whole, one after the other."""
        fetched = FetchResult()
        for each in wanted:
            fetched += await self._fetched(each)
        return fetched

    async def _fetched(self, wanted: FetchTarget) -> FetchResult:
        try:
            return FetchResult(await self._whole(wanted.ref, wanted.number))
        except RefusedError as refusal:
            if refusal.missing:
                return FetchResult(missing=frozenset({wanted}))
            raise

    async def reviews_for_teams(self, ref: RepositoryRef, ids: tuple[str, ...]) -> ListPage:
        """Nothing: REST does not say."""
        return ListPage((), None)

    async def unsettled(self, ref: RepositoryRef, known: tuple[OutcomeState, ...]) -> ListPage:
        """Read as many of them again as there are requests to spare for."""
        return await self._outcomes.unsettled(ref, known)

    async def pull_requests(self, ref: RepositoryRef, request: PageRequest) -> ListPage:
        """A page of pull requests, each of them read whole."""
        found = await self.rest.get(request.cursor or self.first_page(ref.repository, DEEP_PAGE))
        seen, unreadable = parse_each(models.RestPullRequest.model_validate, found.items)
        reached = [each for each in seen if request.reaches(each.updated_at)]
        whole = [await self._whole(ref, each.number) for each in reached]
        return ListPage(
            events=tuple(chain.from_iterable(whole)),
            next=found.next if len(reached) == len(seen) else None,
            top=newest(each.updated_at for each in seen),
            rows=sum(request.is_new(each.created_at) for each in reached),
            expected=await self.expected(ref.repository, request, found),
            unreadable=tuple(unreadable),
        )

    def first_page(self, repository: Repository, size: int) -> str:
        """Where the list of pull requests begins, newest movement first: it has no `since`."""
        return self.url(repository, "/pulls", state="all", sort="updated", direction="desc", per_page=size)

    async def expected(self, repository: Repository, request: PageRequest, found: RestPage) -> int | None:
        """How many there are, asked at both ends of history: the last page, were each a page of its own."""
        if request.bound or (request.cursor and found.next):
            return None
        if not request.cursor and not found.next:
            return len(found.items)
        single = await self.rest.get(self.url(repository, "/pulls", state="all", per_page=1))
        pages = parse_qs(urlsplit(single.last or "").query).get("page", [""])[0]
        return int(pages) if pages.isdigit() else None

    async def _whole(self, ref: RepositoryRef, number: int) -> tuple[PullRequestEvent, ...]:
        repository = ref.repository
        found = await self.rest.get(self.url(repository, f"/pulls/{number}"))
        observation = self.observation(ref)  # its timeline is newer
        seen = parse_one(models.RestPullRequest.model_validate, found.data)
        address = self.url(repository, f"/issues/{number}/timeline", per_page=LIST_PAGE)
        nodes = [node async for node in self.rest.every(address)]
        items = [parse_one(models.TimelineItem.model_validate, node) for node in nodes]
        timeline = mapper.timeline(items, repository.owner, complete=True).with_positions()
        first = mapper.first_commit_at(items)
        whole = await self.snapshot(repository, seen)
        return events_of_pull_requests(
            [replace(whole, first_commit_at=first, timeline=timeline)], repository, observation
        )

    async def snapshot(self, repository: Repository, seen: models.RestPullRequest) -> PullRequestSnapshot:
        """A pull request without its timeline; lists inside of it that may be cut are read for themselves."""
        snapshot = mapper.pull_request(seen)
        if mapper.has_more_labels(seen):
            address = self.url(repository, f"/issues/{seen.number}/labels", per_page=LIST_PAGE)
            nodes = [
                parse_one(models.RestLabel.model_validate, node) async for node in self.rest.every(address)
            ]
            snapshot = replace(snapshot, labels=tuple(label.name for label in nodes))
        if mapper.has_more_requested(seen):
            snapshot = replace(snapshot, requested_reviewers=await self._requested(repository, seen.number))
        return snapshot

    async def _requested(self, repository: Repository, number: int) -> tuple[str, ...]:
        requested: list[str] = []
        path = f"/pulls/{number}/requested_reviewers"
        following: str | None = self.url(repository, path, per_page=LIST_PAGE)
        while following:
            found = await self.rest.get(following)
            page = parse_one(models.RestRequestedReviewers.model_validate, found.data)
            requested += mapper.requested(page.users, page.teams)
            following = found.next
        return tuple(requested)

    async def gone_releases(self, ref: RepositoryRef, ids: Sequence[int]) -> tuple[int, ...]:
        """Asks for each by its id."""
        return await self._outcomes.gone_releases(ref, ids)

    async def releases(self, ref: RepositoryRef, request: PageRequest) -> ListPage:
        """A page of releases."""
        return await self._outcomes.releases(ref, request)

    def observation(self, ref: RepositoryRef) -> Observation:
        """As of now, by REST."""
        return Observation(self.host, Via.REST, self.now, ref.seen_at)

    def url(self, repository: Repository, path: str, **query: str | int) -> str:
        """An address by the repository's id, which survives renames."""
        return self.rest.url(f"/repositories/{repository.id}{path}", **query)
