"""What is kept of who asks: which sessions were ended, and when each token was used last."""

from collections.abc import Mapping
from datetime import datetime

from services.contracts.readmodels.keys import SESSIONS
from services.gateway.store.store import Store

SESSION = "session:"
TOKEN = "token:"  # noqa: S105 (no secret: what such documents' names begin with)


class AccessStore:
    """The collection `access`, the same for every gateway. Methods raise `StoreError`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def session_key(self) -> bytes:
        """The key that every gateway signs sessions with."""
        return await self._store.key(SESSIONS)

    async def end_session(self, identity: str, now: datetime, until: datetime) -> None:
        """Keep that a session was ended, until it would have ended by itself."""
        kept = self._store.access
        await kept.replace_one(
            {"_id": f"{SESSION}{identity}"}, {"_id": f"{SESSION}{identity}", "until": until}, upsert=True
        )
        await kept.delete_many({"until": {"$lt": now}})

    async def ended_sessions(self) -> frozenset[str]:
        """The sessions that were ended."""
        found = self._store.access.find({"until": {"$exists": True}}, {"_id": 1})
        return frozenset(each["_id"].removeprefix(SESSION) for each in await found.to_list(None))

    async def note_use(self, used: Mapping[str, datetime]) -> None:
        """Keep when tokens, by their ids, were used last."""
        for identity, at in used.items():
            await self._store.access.update_one(
                {"_id": f"{TOKEN}{identity}"}, {"$max": {"used": at}}, upsert=True
            )

    async def last_uses(self) -> dict[str, datetime]:
        """When tokens were used last, by their ids."""
        found = self._store.access.find({"used": {"$exists": True}})
        return {each["_id"].removeprefix(TOKEN): each["used"] for each in await found.to_list(None)}
