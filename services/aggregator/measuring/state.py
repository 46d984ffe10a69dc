"""What a pull request is now, and whose turn it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from services.aggregator.facts.fact import FactType
from services.aggregator.measuring.history import History
from services.aggregator.measuring.rounds import Round
from services.contracts.events import PullRequestState

State = Literal["open", "draft", "merged", "closed"]


def is_draft(history: History) -> bool:
    """Whether it is a draft now: what GitHub said last, or what happened since."""
    said = history.attributes.get("draft")
    turned = history.last(FactType.READY_FOR_REVIEW, FactType.CONVERTED_TO_DRAFT)
    if turned and (said is None or turned.at > said.updated_at):
        return turned.type is FactType.CONVERTED_TO_DRAFT
    opened = history.first(FactType.OPENED)
    return bool(said.value if said else opened and opened.draft)


def _is_closed(history: History) -> bool:
    said = history.attributes.get("state")
    turned = history.last(FactType.CLOSED, FactType.REOPENED)
    if turned and (said is None or turned.at > said.updated_at):
        return turned.type is FactType.CLOSED
    return said is not None and said.value == PullRequestState.CLOSED


def state_of(history: History) -> State:
    """`merged` for ever once merged; else by the last thing that is known to have happened."""
    if history.all(FactType.MERGED) or history.value("state") == PullRequestState.MERGED:
        return "merged"
    if _is_closed(history):
        return "closed"
    return "draft" if is_draft(history) else "open"


def waiting_since(
    state: State, ready: datetime | None, history: History, rounds: Sequence[Round]
) -> datetime | None:
    """Since when an open pull request waits for somebody else than its author; None: it does not.

    It waits from the oldest request that is pending (but not from before it was ready), or from when it
    was ready if nobody has reviewed it since.
    """
    if state != "open" or ready is None:
        return None
    asked = [one.requested_at for one in rounds if one.state == "pending" and not one.bot]
    if asked:
        return max(min(asked), ready)
    return None if any(review.fact.at >= ready for review in history.human_reviews) else ready
