"""When each deployment had moved last as it was read: what moved since is read again. Pure.

GitHub's times have whole seconds. What moved just now may move again within its second, and is not yet known.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST = 20_000
QUIET = timedelta(minutes=2)


@dataclass(slots=True)
class DeploymentChanges:
    """The last movement that is known of each, by id; of those that were not seen for longest nothing."""

    _known: OrderedDict[int, datetime] = field(default_factory=OrderedDict)

    def news(self, id_: int, moved_at: datetime, *, new: bool) -> bool:
        """Whether it is to be read: it has moved, or is seen for the first time and counts as `new`."""
        known = self._known.get(id_)
        return new if known is None else known != moved_at

    def note(self, seen: Mapping[int, datetime], read: Collection[int], now: datetime) -> None:
        """Take on when these moved last; of those that were read only what has been quiet for a while."""
        for id_, moved_at in seen.items():
            if id_ not in read or now - moved_at > QUIET:
                self._known[id_] = moved_at
                self._known.move_to_end(id_)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
