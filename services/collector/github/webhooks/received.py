"""Which deliveries arrived, and when the last of each kind did. Pure."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import AwareDatetime

from services.collector.checkpoints.stored_model import StoredModel

MOST_REMEMBERED = 20_000
REFUSED = "(refused)"


class LastDeliveries(StoredModel):
    """When the last delivery of each event arrived; `REFUSED` stands for those with a wrong signature."""

    last: Mapping[str, AwareDatetime] = {}

    def noting(self, event: str, at: datetime) -> "LastDeliveries":
        """The same with one more."""
        return LastDeliveries(last={**self.last, event: at})

    def later(self, other: "LastDeliveries") -> "LastDeliveries":
        """Of each event the later time of both."""
        both = (*self.last.items(), *other.last.items())
        return LastDeliveries(last=dict(sorted(both, key=lambda each: each[1])))


@dataclass(slots=True)
class AcceptedDeliveries:
    """The GUIDs of deliveries that were accepted: a redelivery has the same. Forgets the oldest."""

    most: int = MOST_REMEMBERED
    _guids: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def note(self, guid: str) -> None:
        """This one is done."""
        self._guids[guid] = None
        if len(self._guids) > self.most:
            self._guids.popitem(last=False)

    def __contains__(self, guid: str) -> bool:
        return guid in self._guids
