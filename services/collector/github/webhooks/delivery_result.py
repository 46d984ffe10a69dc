"""What a delivery means: events, a pull request to fetch, a repository to poll, or nothing. Pure."""

from dataclasses import dataclass

from services.collector.fetch.fetch_request import FetchRequest
from services.collector.forge.poll_trigger import PollTrigger
from services.collector.github.mappers import rest_models as models
from services.contracts.events import (
    Event,
    RepositoryDescribed,
)


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What a delivery gives. `ignored` is the reason why it gives nothing.

    `described`: what it says of its repository, which is news only where that is another word than the last.
    """

    events: tuple[Event, ...] = ()
    fetch: FetchRequest | None = None
    trigger: PollTrigger | None = None
    ignored: str | None = None
    described: RepositoryDescribed | None = None


def trigger_of(seen: models.RestRepository, *, anew: bool = False) -> PollTrigger:
    """The poll of a repository. `anew`: it is found by its name again, too."""
    return PollTrigger(seen.id, seen.full_name, anew)
