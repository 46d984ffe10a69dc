"""What the files say, put together by what it is about, and the facts in it. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from services.collector.facts.deployments import deployment_events
from services.collector.facts.event_subject import ObservedSubject, pull_request_subject
from services.collector.facts.observation import Observation
from services.collector.facts.pull_requests import closed_by_fields, pull_request_events
from services.collector.facts.releases import release_events
from services.collector.facts.snapshots import PullRequestSnapshot
from services.collector.facts.timeline import ItemKind, SubmittedReview, Timeline
from services.collector.facts.timeline_events import timeline_events
from services.collector.github.file_import import object_kinds
from services.collector.github.mappers import rest
from services.collector.github.mappers import rest_models as models
from services.collector.github.mappers.timestamps import newest_time
from services.contracts.delivery_events import RefType
from services.contracts.events import Event, PullRequestState, Repository


@dataclass(slots=True)
class Conversation:
    """What is said of one number: of a pull request, or of an issue. `line`: where first."""

    line: str
    certain: bool = False
    events: list[models.TimelineItem] = field(default_factory=list)
    reviews: list[models.RestReview] = field(default_factory=list)
    comments: list[models.RestComment] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.events) + len(self.reviews) + len(self.comments)


@dataclass(slots=True)
class ImportedObjects:
    """Everything read so far. `name`: the repository that was asked for, as `owner/name`.

    `as_of`: the newest time in the files, at which what they say was true at GitHub; `repository_as_of`: the
    newest in an object that says what the repository was.
    """

    name: str
    repository: Repository | None = None
    pulls: dict[int, PullRequestSnapshot] = field(default_factory=dict)
    talk: dict[int, Conversation] = field(default_factory=dict)
    deployments: dict[int, models.RestDeployment] = field(default_factory=dict)
    statuses: dict[int, list[models.RestDeploymentStatus]] = field(default_factory=lambda: defaultdict(list))
    status_lines: dict[int, str] = field(default_factory=dict)
    releases: list[models.RestRelease] = field(default_factory=list)
    refs: dict[str, set[RefType]] = field(default_factory=lambda: defaultdict(set))
    events_since: datetime | None = None
    as_of: datetime | None = None
    repository_as_of: datetime | None = None

    def add(self, node: object, line: str) -> None:
        """Add an object. Raises `UnknownShapeError` for what is nothing known, or of another repository."""
        thing = object_kinds.recognise(node)
        of = object_kinds.repository_of(node)
        if of is not None and of.lower() != self.name.lower():
            raise object_kinds.UnknownShapeError(f"of the repository {of}, not of {self.name}")
        written = newest_time(object_kinds.parts(node))
        self.as_of = max(filter(None, (self.as_of, written)), default=None)
        self._add(thing, line, written)

    def _add(self, thing: object_kinds.Thing, line: str, written: datetime | None) -> None:
        match thing:
            case object_kinds.ImportedPullRequest(seen):
                self._name(seen.base.repo, written)
                self._pull(rest.pull_request(seen))
            case object_kinds.ImportedReview(seen, number):
                self._of(number, line, certain=True).reviews.append(seen)
            case object_kinds.ImportedIssueEvent(seen, number):
                self._event(seen, self._of(number, line, certain=_is_pull_request(seen)))
            case object_kinds.ImportedComment(seen, number):
                self._of(number, line, certain="/pull/" in seen.html_url).comments.append(seen)
            case object_kinds.ImportedDeployment(seen):
                self.deployments[seen.id] = seen
            case object_kinds.ImportedStatus(seen, deployment):
                self.statuses[deployment].append(seen)
                self.status_lines.setdefault(deployment, line)
            case object_kinds.ImportedRelease(seen):
                self.releases.append(seen)
            case object_kinds.NamedRef(name, kind):
                self.refs[name].add(kind)
            case models.RestRepository():
                self._name(thing, written)
            case _:
                assert_never(thing)

    def _name(self, seen: models.RestRepository, written: datetime | None) -> None:
        """What says so as of the latest counts."""
        known = self.repository_as_of
        if self.repository is None or known is None or (written and written >= known):
            self.repository, self.repository_as_of = rest.repository(seen), written

    def _of(self, number: int, line: str, *, certain: bool) -> Conversation:
        talk = self.talk.setdefault(number, Conversation(line))
        talk.certain = talk.certain or certain
        return talk

    def _pull(self, seen: PullRequestSnapshot) -> None:
        """The newest word counts, and of two at the same time the longer shape."""
        known = self.pulls.get(seen.number)
        if known is None or _order(known) <= _order(seen):
            self.pulls[seen.number] = seen

    def _event(self, seen: models.TimelineItem, talk: Conversation) -> None:
        talk.events.append(seen)
        if seen.created_at and (self.events_since is None or seen.created_at < self.events_since):
            self.events_since = seen.created_at

    def timeline(self, number: int, organisation: str) -> Timeline:
        """What happened to a number. It is complete where the events go back to its opening."""
        talk, seen = self.talk.get(number, Conversation("")), self.pulls.get(number)
        complete = bool(seen and self.events_since and self.events_since <= seen.created_at)
        happened = rest.issue_events(talk.events, organisation, complete=complete)
        if self.events_since and not complete:
            happened = happened.without_positions(self.events_since)
        busy = {item.at for item in happened.items}
        reviews = [
            self._alone(review, busy, complete=complete)
            for review in filter(None, map(rest.review, talk.reviews))
        ]
        return replace(happened, entries=(*happened.entries, *reviews, *map(rest.comment, talk.comments)))

    def _alone(
        self, review: SubmittedReview, busy: Collection[datetime], *, complete: bool
    ) -> SubmittedReview:
        """The review, which has no item before it in its second if there is none; else nobody can say."""
        at = review.submitted_at
        known = complete or (at and self.events_since and self.events_since < at)
        return replace(review, position=0) if known and at not in busy else review

    def unknown_numbers(self) -> Iterator[int]:
        """Numbers that are talked about, and are no pull request of these files."""
        yield from (number for number in self.talk if number not in self.pulls)

    def deployments_without_creation(self) -> Iterator[int]:
        """Deployments of which there are only statuses."""
        yield from (each for each in self.statuses if each not in self.deployments)


def pull_request_facts(
    imported: ImportedObjects, number: int, repository: Repository, observation: Observation
) -> list[Event]:
    """The facts of a pull request of the files."""
    seen = imported.pulls[number].with_timeline(imported.timeline(number, repository.owner))
    about = pull_request_subject(observation, repository, seen.id, seen.number)
    return [*pull_request_events(seen, repository, observation), *_closed_before(about, seen)]


def _closed_before(about: ObservedSubject, seen: PullRequestSnapshot) -> Iterator[Event]:
    """A close from before the events that the files have."""
    closes = any(item.kind is ItemKind.CLOSED for item in seen.timeline.items)
    lost = seen.state is PullRequestState.CLOSED and not closes and not seen.timeline.complete
    if lost and seen.closed_at:
        yield closed_by_fields(about, seen.id, seen.closed_at)


def conversation_facts(
    imported: ImportedObjects, known: Mapping[int, int], repository: Repository, observation: Observation
) -> Iterator[Event]:
    """The facts about pull requests that are not in the files. `known`: their database ids by number."""
    for number, database_id in known.items():
        about = pull_request_subject(observation, repository, database_id, number)
        yield from timeline_events(about, imported.timeline(number, repository.owner))


def delivery_facts(
    imported: ImportedObjects, repository: Repository, observation: Observation
) -> Iterator[Event]:
    """The facts of deployments and releases."""
    for made in imported.deployments.values():
        seen = rest.deployment(made, imported.statuses.get(made.id, ()))
        ref_type = seen.ref_type or _ref_type(imported, seen.ref)
        yield from deployment_events(replace(seen, ref_type=ref_type), repository, observation)
    for release in map(rest.release, imported.releases):
        yield from release_events(release, repository, observation)


def _ref_type(imported: ImportedObjects, ref: str | None) -> RefType | None:
    """What a name is, as the files say: a tag or a branch; None where they do not, or where it is both.

    A release that is no draft has a tag.
    """
    kinds_of = set(imported.refs.get(ref, ())) if ref is not None else set()
    if any(each.tag_name == ref and not each.draft for each in imported.releases):
        kinds_of.add("tag")
    return kinds_of.pop() if len(kinds_of) == 1 else None


def newest_first(pulls: Iterable[PullRequestSnapshot]) -> list[int]:
    """Numbers in the order in which charts want them."""
    return [each.number for each in sorted(pulls, key=lambda each: each.updated_at, reverse=True)]


def _is_pull_request(seen: models.TimelineItem) -> bool:
    return seen.issue is not None and seen.issue.pull_request is not None


def _order(seen: PullRequestSnapshot) -> tuple[datetime, bool]:
    return seen.updated_at, seen.additions is not None
