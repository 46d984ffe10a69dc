"""The events of releases."""

from services.collector.facts.event_subject import release_subject
from services.collector.facts.observation import Observation
from services.collector.facts.snapshots import ReleaseSnapshot
from services.contracts import identity
from services.contracts.delivery_events import NEVER
from services.contracts.events import (
    ReleasePublished,
    ReleasePublishedData,
    Repository,
)


def release_withdrawn(release_id: int, repository: Repository, observation: Observation) -> ReleasePublished:
    """A release is not there any more, and nothing else can be said of it."""
    about = release_subject(observation, repository, release_id)
    data = ReleasePublishedData(**about.data(None), release_id=release_id, tag="", withdrawn=True)
    return ReleasePublished(**about.envelope(identity.release(about.host, release_id), NEVER), data=data)


def release_events(
    seen: ReleaseSnapshot, repository: Repository, observation: Observation
) -> list[ReleasePublished]:
    """A release's publication, or that it is not public: of a draft that never was nobody heard."""
    about = release_subject(observation, repository, seen.id)
    at = seen.published_at or seen.created_at
    return [
        ReleasePublished(
            **about.envelope(identity.release(about.host, seen.id), at),
            data=ReleasePublishedData(
                **about.data(seen.actor),
                release_id=seen.id,
                tag=seen.tag,
                sha=seen.sha,
                prerelease=seen.prerelease,
                withdrawn=seen.withdrawn,
            ),
        )
    ]
