"""The message that tries a channel. Pure."""

from datetime import datetime

from services.contracts.alerting.channels import AlertChannel
from services.contracts.readmodels.alerts import MessageDocument
from services.notifier.messages.composition import message_id


def trial_message(channel: AlertChannel, now: datetime) -> MessageDocument:
    """A message that says that it is only a test."""
    return {
        "_id": message_id(channel.name, [f"test:{now.isoformat()}"]),
        "channel": channel.name,
        "alerts": [],
        "names": [],
        "title": "Headway: a test",
        "lines": [{"text": f"Messages to the channel {channel.name} arrive here.", "url": None}],
        "held_back": 0,
        "created_at": now,
        "state": "pending",
        "attempts": 1,
        "try_at": now,
        "sent_at": None,
        "error": None,
    }
