"""One organisation, made once for every test that only looks at it."""

from collections import defaultdict
from datetime import UTC, datetime
from functools import cache

from services.contracts.events import Event
from services.demo.organisation import DemoOrganisation, create_organisation

# A Monday evening.
ANCHOR = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
SEED = 20


@cache
def lumen() -> DemoOrganisation:
    return create_organisation(SEED, ANCHOR)


@cache
def history() -> tuple[Event, ...]:
    return tuple(lumen().history())


@cache
def by_subject() -> dict[tuple[int, str], list[Event]]:
    """The history's events of each pull request, deployment and release, in the log's order."""
    groups: dict[tuple[int, str], list[Event]] = defaultdict(list)
    for event in history():
        groups[(event.data.repository.id, event.subject)].append(event)
    return dict(groups)


def pull_requests() -> list[list[Event]]:
    return [events for (_, subject), events in by_subject().items() if subject.startswith("pull/")]


def of_type(kind: str) -> list[Event]:
    return [event for event in history() if event.type == kind]
