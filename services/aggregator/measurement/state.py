"""The state of a pull request: open, draft, merged or closed."""

from typing import Literal

from services.aggregator.facts.fact import FactType
from services.aggregator.measurement.history import History
from services.contracts.events import PullRequestState

State = Literal["open", "draft", "merged", "closed"]


def is_draft(history: History) -> bool:
    """Whether it is a draft now: what GitHub said last, or what happened since."""
    register = history.attributes.get("draft")
    changed = history.last(FactType.READY_FOR_REVIEW, FactType.CONVERTED_TO_DRAFT)
    if changed and (register is None or changed.at > register.updated_at):
        return changed.type is FactType.CONVERTED_TO_DRAFT
    opened = history.first(FactType.OPENED)
    return bool(register.value if register else opened and opened.draft)


def _is_closed(history: History) -> bool:
    register = history.attributes.get("state")
    changed = history.last(FactType.CLOSED, FactType.REOPENED)
    if changed and (register is None or changed.at > register.updated_at):
        return changed.type is FactType.CLOSED
    return register is not None and register.value == PullRequestState.CLOSED


def state_of(history: History, *, gone: bool = False) -> State:
    """`merged` for ever once merged; else by the last thing that is known to have happened.

    `gone`: its repository is there no longer, so that nothing in it is open.
    """
    if history.all(FactType.MERGED) or history.value("state") == PullRequestState.MERGED:
        return "merged"
    if gone or _is_closed(history):
        return "closed"
    return "draft" if is_draft(history) else "open"
