"""The collection `access`: which sessions were ended, and when each token was used last."""

from collections.abc import Mapping
from datetime import datetime

from services.contracts.readmodels.access import ACCESS
from services.contracts.readmodels.keys import SESSIONS
from services.gateway.store.keys import shared_key
from services.gateway.store.store import Store

SESSION = "session:"
TOKEN = "token:"  # noqa: S105 (no secret: what such documents' names begin with)


class AccessStore:
    """The collection `access`, the same for every gateway. Methods raise `StoreError`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._access = store.shared_collection(ACCESS)

    async def session_key(self) -> bytes:
        """The key that every gateway signs sessions with."""
        return await shared_key(self._store, SESSIONS)

    async def end_session(self, identity: str, now: datetime, until: datetime) -> None:
        """Keep that a session was ended, until it would have ended by itself."""
        ended = {"_id": f"{SESSION}{identity}", "until": until}
        await self._access.replace_one({"_id": ended["_id"]}, ended, upsert=True)
        await self._access.delete_many({"until": {"$lt": now}})

    async def ended_sessions(self) -> frozenset[str]:
        """The sessions that were ended."""
        found = self._access.find({"until": {"$exists": True}}, {"_id": 1})
        return frozenset(each["_id"].removeprefix(SESSION) for each in await found.to_list(None))

    async def note_use(self, used: Mapping[str, datetime]) -> None:
        """Keep when tokens, by their ids, were used last."""
        for identity, at in used.items():
            await self._access.update_one({"_id": f"{TOKEN}{identity}"}, {"$max": {"used": at}}, upsert=True)

    async def last_uses(self) -> dict[str, datetime]:
        """When tokens were used last, by their ids."""
        found = self._access.find({"used": {"$exists": True}})
        return {each["_id"].removeprefix(TOKEN): each["used"] for each in await found.to_list(None)}
