"""The marks that Headway sets itself, and all marks as the API shows them. Pure."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from services.contracts.api_marks import MarkKind, MarkRow
from services.contracts.definitions.document import Definitions
from services.contracts.readmodels.marks import MarkDocument
from services.gateway.listings.definition_versions import Version
from services.gateway.queries.buckets import midnight
from services.gateway.queries.period import MomentRange
from services.gateway.store.documents import ListedDeployment


def mark_row(document: MarkDocument, zone: ZoneInfo) -> MarkRow:
    """A mark that the team set."""
    return MarkRow(
        id=document["_id"],
        kind=MarkKind.OWN,
        at=document["at"],
        day=document["at"].astimezone(zone).date(),
        text=document["text"],
        repo=document["repo"],
        team=document["team"],
    )


def _mark(  # noqa: PLR0913, PLR0917 (what a mark says)
    kind: MarkKind,
    at: datetime,
    text: str,
    zone: ZoneInfo,
    repo: str | None = None,
    team: str | None = None,
) -> MarkRow:
    day = at.astimezone(zone).date()
    return MarkRow(id=None, kind=kind, at=at, day=day, text=text, repo=repo, team=team)


def version_marks(versions: Iterable[Version], zone: ZoneInfo) -> Iterator[MarkRow]:
    """A mark for each kind of thing that a version of the definitions changed; nothing for the first."""
    for version in versions:
        if (changes := version.changes) is None:
            continue
        metrics = [*changes.added, *changes.removed, *changes.changed]
        words = [one.partition(":")[0] for one in changes.words]
        teams = [one for one in words if one.startswith("team ")]
        sections = {one.partition(".")[0] for one in words if one not in teams}
        if named := [*metrics, *sorted(sections - {"calendar"})]:
            text = f"definitions version {version.number}: {', '.join(named)}"
            yield _mark(MarkKind.DEFINITIONS, version.since, text, zone)
        if teams:
            yield _mark(MarkKind.TEAMS, version.since, ", ".join(teams), zone)
        if "calendar" in sections:
            yield _mark(MarkKind.CALENDAR, version.since, "the calendar changed", zone)


def membership_marks(definitions: Definitions, zone: ZoneInfo) -> Iterator[MarkRow]:
    """A mark for each team and day on which somebody joined or left it; nobody is named."""
    for team in definitions.teams:
        joined = [one.from_ for one in team.memberships() if one.from_]
        left = [one.to for one in team.memberships() if one.to]
        for day in sorted({*joined, *left}):
            text = f"{team.name}: {_counts(joined.count(day), left.count(day))}"
            yield _mark(MarkKind.TEAMS, midnight(day, zone), text, zone, team=team.name)


def _counts(joined: int, left: int) -> str:
    parts = ((joined, "joined"), (left, "left"))
    return ", ".join(f"{count} {word}" for count, word in parts if count)


def release_marks(releases: Iterable[ListedDeployment], zone: ZoneInfo) -> Iterator[MarkRow]:
    """A mark for each release that was published."""
    for one in releases:
        if at := one["succeeded_at"] or one["created_at"]:
            yield _mark(MarkKind.RELEASE, at, one["ref"] or "release", zone, repo=one["repo"])


def marks_within(
    marks: Iterable[MarkRow], moments: MomentRange, repos: frozenset[str], teams: frozenset[str]
) -> list[MarkRow]:
    """The marks of a range of moments, in order: those about all, and those about one of these."""
    return sorted(
        (
            one
            for one in marks
            if moments.holds(one.at)
            and (not repos or one.repo is None or one.repo in repos)
            and (not teams or one.team is None or one.team in teams)
        ),
        key=lambda one: (one.at, one.kind, one.id or "", one.text),
    )


def moment_of(day: date | None, at: datetime | None, zone: ZoneInfo) -> datetime:
    """The moment of a mark on a day, or at one."""
    if at is not None:
        return at.astimezone(UTC)
    assert day is not None
    return midnight(day, zone)
