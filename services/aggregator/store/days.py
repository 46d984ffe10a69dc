"""Day tables in MongoDB, under a guard: `wanted` is raised by whoever touches a day, `built` follows it."""

from collections.abc import Mapping
from typing import TypedDict

from pymongo import UpdateOne

from services.aggregator.store.read_model import ReadModel
from services.contracts.day_tables import PackedTable
from services.contracts.readmodels.days import DAYS


class BuiltDay(TypedDict):
    """What a day is built as, and up to which `wanted`."""

    built: int
    definition_version: int
    repo: str
    table: PackedTable


class NewDay(BuiltDay):
    """What a day begins as."""

    host: str
    repository_id: int
    day: str


class DayStore(ReadModel):
    """The day tables of a generation."""

    NAME = DAYS

    async def want(self, days: Mapping[str, NewDay]) -> dict[str, int]:
        """Raise `wanted` of days (new ones begin as given); return it for those not built that far yet."""
        await self._write(
            [
                UpdateOne({"_id": id_}, {"$inc": {"wanted": 1}, "$setOnInsert": new}, upsert=True)
                for id_, new in days.items()
            ]
        )
        found = await self._found({"_id": {"$in": list(days)}}, {"wanted": 1, "built": 1})
        return {one["_id"]: one["wanted"] for one in found if one["built"] < one["wanted"]}

    async def build(self, days: Mapping[str, BuiltDay]) -> None:
        """Write days, each unless it is already built as far as its `built` or further."""
        await self._write(
            [
                UpdateOne({"_id": id_, "built": {"$lt": day["built"]}}, {"$set": day})
                for id_, day in days.items()
            ]
        )
