"""Reads GitHub by REST, where GraphQL is refused: two requests for each pull request that moved."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from urllib.parse import parse_qs, urlsplit

from services.collector.facts.snapshot import PullRequestSnapshot, Sight
from services.collector.github.errors import RefusedError
from services.collector.github.rest import Found, Rest
from services.collector.shapes import rest as shapes
from services.collector.shapes import rest_models as models
from services.collector.sources.label_readers import LabelReader, RestLabels
from services.collector.sources.reading import newest, one, pulled, sifted
from services.collector.sources.rest_shipments import RestShipments
from services.collector.walking.pages import Fetched, Glance, Page, Place, Probe, Step, Wanted
from services.collector.walking.unsettled import ShipmentState
from services.collector.walking.walk import Stream
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
        self._shipments = RestShipments(rest, host)

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

    async def place(self, owner: str, name: str) -> Place:
        """Find a repository; GitHub redirects from a former name."""
        found = await self.rest.get(self.rest.url(f"/repos/{owner}/{name}"))
        seen = one(models.Repository.model_validate, found.data)
        return Place(shapes.repository(seen), seen.node_id, self.now)

    async def newest(self, probes: Sequence[Probe]) -> Mapping[str, Glance]:
        """Nothing: by REST, asking what moved costs as much as reading it."""
        return {}

    async def page(self, place: Place, stream: Stream, step: Step) -> Page:
        """Read one page."""
        match stream:
            case Stream.PULL_REQUESTS:
                return await self.pull_requests(place, step)
            case Stream.DEPLOYMENTS:
                return await self._shipments.deployments(place, step)
            case Stream.RELEASES:
                return await self.releases(place, step)

    async def fetch(self, wanted: Sequence[Wanted]) -> Fetched:
        """Read pull requests whole, one after the other."""
        fetched = Fetched()
        for each in wanted:
            fetched += await self._fetched(each)
        return fetched

    async def _fetched(self, wanted: Wanted) -> Fetched:
        try:
            return Fetched(await self._whole(wanted.place, wanted.number))
        except RefusedError as refusal:
            if refusal.missing:
                return Fetched(missing=frozenset({wanted}))
            raise

    async def reviews_for_teams(self, place: Place, ids: tuple[str, ...]) -> Page:
        """Nothing: REST does not say."""
        return Page((), None)

    async def unsettled(self, place: Place, known: tuple[ShipmentState, ...]) -> Page:
        """Read as many of them again as there are requests to spare for."""
        return await self._shipments.unsettled(place, known)

    async def pull_requests(self, place: Place, step: Step) -> Page:
        """A page of pull requests, each of them read whole."""
        found = await self.rest.get(step.cursor or self.first_page(place.repository, DEEP_PAGE))
        seen, unreadable = sifted(models.PullRequest.model_validate, found.items)
        reached = [each for each in seen if step.reaches(each.updated_at)]
        whole = [await self._whole(place, each.number) for each in reached]
        return Page(
            events=tuple(chain.from_iterable(whole)),
            next=found.next if len(reached) == len(seen) else None,
            top=newest(each.updated_at for each in seen),
            rows=sum(step.is_new(each.created_at) for each in reached),
            expected=await self.expected(place.repository, step, found),
            unreadable=tuple(unreadable),
        )

    def first_page(self, repository: Repository, size: int) -> str:
        """Where the list of pull requests begins, newest movement first: it has no `since`."""
        return self.url(repository, "/pulls", state="all", sort="updated", direction="desc", per_page=size)

    async def expected(self, repository: Repository, step: Step, found: Found) -> int | None:
        """How many there are, asked at both ends of history: the last page, were each a page of its own."""
        if step.bound or (step.cursor and found.next):
            return None
        if not step.cursor and not found.next:
            return len(found.items)
        single = await self.rest.get(self.url(repository, "/pulls", state="all", per_page=1))
        pages = parse_qs(urlsplit(single.last or "").query).get("page", [""])[0]
        return int(pages) if pages.isdigit() else None

    async def _whole(self, place: Place, number: int) -> tuple[PullRequestEvent, ...]:
        repository = place.repository
        found = await self.rest.get(self.url(repository, f"/pulls/{number}"))
        sight = self.sight(place)  # its timeline is newer
        seen = one(models.PullRequest.model_validate, found.data)
        address = self.url(repository, f"/issues/{number}/timeline", per_page=LIST_PAGE)
        nodes = [node async for node in self.rest.every(address)]
        items = [one(models.TimelineItem.model_validate, node) for node in nodes]
        timeline = shapes.timeline(items, repository.owner, complete=True).with_positions()
        first = shapes.first_commit_at(items)
        whole = await self.snapshot(repository, seen)
        return pulled([replace(whole, first_commit_at=first, timeline=timeline)], repository, sight)

    async def snapshot(self, repository: Repository, seen: models.PullRequest) -> PullRequestSnapshot:
        """A pull request without its timeline; lists inside of it that may be cut are read for themselves."""
        snapshot = shapes.pull_request(seen)
        if shapes.has_more_labels(seen):
            address = self.url(repository, f"/issues/{seen.number}/labels", per_page=LIST_PAGE)
            nodes = [one(models.Label.model_validate, node) async for node in self.rest.every(address)]
            snapshot = replace(snapshot, labels=tuple(label.name for label in nodes))
        if shapes.has_more_requested(seen):
            snapshot = replace(snapshot, requested_reviewers=await self._requested(repository, seen.number))
        return snapshot

    async def _requested(self, repository: Repository, number: int) -> tuple[str, ...]:
        requested: list[str] = []
        path = f"/pulls/{number}/requested_reviewers"
        following: str | None = self.url(repository, path, per_page=LIST_PAGE)
        while following:
            found = await self.rest.get(following)
            page = one(models.RequestedReviewers.model_validate, found.data)
            requested += shapes.requested(page.users, page.teams)
            following = found.next
        return tuple(requested)

    async def gone_releases(self, place: Place, ids: Sequence[int]) -> tuple[int, ...]:
        """Asks for each by its id."""
        return await self._shipments.gone_releases(place, ids)

    async def releases(self, place: Place, step: Step) -> Page:
        """A page of releases."""
        return await self._shipments.releases(place, step)

    def sight(self, place: Place) -> Sight:
        """As of now, by REST."""
        return Sight(self.host, Via.REST, self.now, place.seen_at)

    def url(self, repository: Repository, path: str, **query: str | int) -> str:
        """An address by the repository's id, which survives renames."""
        return self.rest.url(f"/repositories/{repository.id}{path}", **query)
