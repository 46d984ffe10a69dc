"""What is known of the log, kept apart from it: how much it had, and how much of it is applied."""

from dataclasses import dataclass
from typing import cast

from services.contracts.log_state import LogState
from services.contracts.readmodels.log import LOG, LogDocument
from services.runtime.mongo import MongoDatabase

IT = {"_id": LOG}


@dataclass(frozen=True, slots=True)
class KnownLog:
    """The log as it was last seen, with the highest count; the read models hold it up to `applied`."""

    state: LogState
    applied: int


class LogStore:
    """The document `log`. Raises `StoreError` while MongoDB is away."""

    def __init__(self, database: MongoDatabase) -> None:
        self._log = database[LOG]

    async def known(self) -> KnownLog | None:
        """What is known of the log; None if nothing is."""
        found = cast(LogDocument | None, await self._log.find_one(IT))
        if not found or "count" not in found:
            return None
        return KnownLog(LogState(found["created"], found["last"], found["count"]), found["applied"])

    async def save(self, known: KnownLog) -> None:
        """Remember what is known of the log."""
        state = known.state
        fields = {"created": state.created, "last": state.last, "count": state.count}
        await self._log.update_one(IT, {"$set": {**fields, "applied": known.applied}}, upsert=True)

    async def note(self, about: str, text: str | None) -> None:
        """Keep what people have to know about something; None takes it back."""
        field = f"notes.{about}"
        change = {"$set": {field: text}} if text else {"$unset": {field: 1}}
        await self._log.update_one(IT, change, upsert=True)
