"""Since when a pull request waits for somebody else than its author. Pure."""

from collections.abc import Sequence
from datetime import datetime

from services.aggregator.facts.fact import FactType
from services.aggregator.measurement.drafts import drafts
from services.aggregator.measurement.history import History
from services.aggregator.measurement.milestones import Milestones
from services.aggregator.measurement.rounds import Round
from services.aggregator.measurement.state import State
from services.contracts.definitions.vocabulary import Milestone


def last_ready(state: State, history: History, milestones: Milestones) -> datetime | None:
    """The last time an open pull request became ready for review; None for a draft, and once it is over."""
    opened = milestones[Milestone.OPENED].at
    if state != "open" or opened is None:
        return None
    found = drafts(history, milestones)
    if not found:
        return opened
    # Only a description says that it is a draft no more, for as long as the event is not there.
    return found[-1].end or history.attributes["draft"].updated_at


def ready_since(last_ready: datetime | None, history: History) -> datetime | None:
    """Since when it is open and ready for review: the last time it became that, or was reopened."""
    reopened = history.last(FactType.REOPENED)
    return max(last_ready, reopened.at) if last_ready and reopened else last_ready


def waiting_since(last_ready: datetime | None, history: History, rounds: Sequence[Round]) -> datetime | None:
    """Since when it waits for somebody else than its author; None: it does not.

    It waits from the oldest request of a human that is pending, or from when it was ready if nobody has
    reviewed it since; but never from before it was last ready, or reopened.
    """
    since = ready_since(last_ready, history)
    if last_ready is None or since is None:
        return None
    requested = [one.requested_at for one in rounds if one.state == "pending" and not one.bot]
    if requested:
        return max(min(requested), since)
    return None if any(review.fact.at >= last_ready for review in history.human_reviews) else since
