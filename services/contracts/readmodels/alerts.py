"""What the notifier keeps: the edges of alerts, the messages about them, and the rules that are active.

They belong to no generation: whatever is measured again, what was sent was sent.
"""

from datetime import datetime
from typing import Literal, TypedDict

from services.contracts.readmodels.collections import Index, index

ALERTS = "alerts"
MESSAGES = "messages"
NOTIFIER = "notifier"
ACTIVE_RULES = "rules"
"""The document of `notifier` that says which goals, alerts and channels are active."""
DIGESTS = "digests"
"""The document of `notifier` that says until when digests were sent: `done`, moments by their names."""

ALERT_INDEXES = (index("subject"), index("waiting"), index("-known_at"))
MESSAGE_INDEXES = (
    Index(("channel", "try_at"), {"state": "pending"}),
    index("channel", "-created_at"),
    index("alerts"),
    index("-created_at"),
)

MessageState = Literal["pending", "sent", "failed"]


class AlertDocument(TypedDict):
    """`alerts`: an edge of an alert; `_id` is the edge's own.

    `at` is when it happened, `known_at` when the notifier saw it, `since` when the clock of it began, and
    `fact` the id of the event that started that. `waiting` are the channels for which no message has it yet.
    """

    _id: str
    alert: str
    kind: str
    subject: str
    fact: str
    at: datetime
    known_at: datetime
    since: datetime
    who: str | None
    repo: str
    number: int | None
    text: str
    url: str | None
    waiting: list[str]


class LineDocument(TypedDict):
    """One line of a message, with the address of the page that shows exactly this."""

    text: str
    url: str | None


class MessageDocument(TypedDict):
    """`messages`: what goes, or went, to a channel; `_id` follows from the channel and the alerts in it.

    `held_back`: how many of its alerts had to wait for the channel's limit or its working hours.
    """

    _id: str
    channel: str
    alerts: list[str]
    names: list[str]
    title: str
    lines: list[LineDocument]
    held_back: int
    created_at: datetime
    state: MessageState
    attempts: int
    try_at: datetime
    sent_at: datetime | None
    error: str | None


class ActiveRulesDocument(TypedDict):
    """The document `rules`: what headway.toml says of goals, alerts and channels, without any secret.

    `activated`: since when each alert is active as it is now, by its name and a digest of it.
    """

    _id: str
    content: dict[str, object]
    activated: dict[str, datetime]
