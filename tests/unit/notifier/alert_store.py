"""A store of alerts in memory, as an evaluation uses it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.contracts.readmodels.alerts import AlertDocument


class Alerts:
    """The alerts, by id; what is there stays as it is."""

    def __init__(self) -> None:
        self.stored: dict[str, AlertDocument] = {}

    async def of(self, subjects: Collection[str]) -> Mapping[str, AlertDocument]:
        return {id_: one for id_, one in self.stored.items() if one["subject"] in subjects}

    async def add(self, alerts: Sequence[AlertDocument]) -> None:
        for one in alerts:
            self.stored.setdefault(one["_id"], one)


class MemoryStore:
    """As much of a store as an evaluation needs."""

    def __init__(self) -> None:
        self.alerts: Any = Alerts()
