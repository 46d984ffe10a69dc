"""The outbox: messages stored before they are sent, claimed while they are, and marked when they were."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import cast

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.contracts.readmodels.alerts import MESSAGE_INDEXES, MESSAGES, MessageDocument
from services.notifier.messages.composition import HOUR, RecentMessage
from services.notifier.store.indexes import create_indexes
from services.runtime.mongo import MongoDatabase

CLAIM = timedelta(minutes=1)
"""So long nobody else sends a message that is being sent."""


class MessageStore:
    """The collection `messages`. Raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase) -> None:
        self._messages = database[MESSAGES]

    async def prepare(self) -> None:
        """Create the indexes."""
        await create_indexes(self._messages, MESSAGE_INDEXES)

    async def add(self, message: MessageDocument) -> None:
        """Store a message, unless it is there."""
        try:
            await self._messages.insert_one(dict(message))
        except DuplicateKeyError:
            return

    async def with_alerts(self, channel: str, alerts: Collection[str]) -> set[str]:
        """Those of some alerts that a message of a channel has."""
        wanted = {"channel": channel, "alerts": {"$in": list(alerts)}}
        found = await self._messages.find(wanted, {"alerts": 1}).to_list(None)
        return {alert for one in found for alert in one["alerts"]} & set(alerts)

    async def recent(self, channel: str, now: datetime) -> list[RecentMessage]:
        """The messages of a channel of the last hour."""
        since = {"channel": channel, "created_at": {"$gt": now - HOUR}}
        found = await self._messages.find(since, {"created_at": 1, "names": 1}).to_list(None)
        return [RecentMessage(one["created_at"], tuple(one["names"])) for one in found]

    async def claim(self, channel: str, now: datetime) -> MessageDocument | None:
        """Take a pending message whose time has come, so that nobody else sends it meanwhile."""
        due = {"channel": channel, "state": "pending", "try_at": {"$lte": now}}
        claimed = {"$set": {"try_at": now + CLAIM}, "$inc": {"attempts": 1}}
        found = await self._messages.find_one_and_update(
            due, claimed, sort=[("try_at", 1)], return_document=ReturnDocument.AFTER
        )
        return cast(MessageDocument | None, found)

    async def next_attempt(self, channel: str) -> datetime | None:
        """When the first pending message of a channel is due; None: none is pending."""
        pending = {"channel": channel, "state": "pending"}
        found = await self._messages.find_one(pending, {"try_at": 1}, sort=[("try_at", 1)])
        return found["try_at"] if found else None

    async def sent(self, id_: str, now: datetime) -> None:
        """Note that a message was sent."""
        await self._set(id_, {"state": "sent", "sent_at": now, "error": None})

    async def postponed(self, id_: str, reason: str, at: datetime) -> None:
        """Note why a message could not be sent, and when it is tried again."""
        await self._set(id_, {"try_at": at, "error": reason})

    async def failed(self, id_: str, reason: str) -> None:
        """Note that a message is given up, and why."""
        await self._set(id_, {"state": "failed", "error": reason})

    async def _set(self, id_: str, fields: Mapping[str, object]) -> None:
        await self._messages.update_one({"_id": id_, "state": "pending"}, {"$set": dict(fields)})

    async def newest(self, most: int) -> list[MessageDocument]:
        """The messages that were made last, the newest first."""
        found = self._messages.find().sort([("created_at", -1), ("_id", 1)]).limit(most)
        return cast(list[MessageDocument], await found.to_list(most))
