"""Which deliveries failed and are to be sent again: GitHub does not do so by itself. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from pydantic import AwareDatetime

from services.collector.checkpoints.stored_model import StoredModel
from services.collector.github.mappers.hook_models import RestDelivery

KEPT_AT_GITHUB = timedelta(days=3)
MOST_TRIES = 3
MOST_REMEMBERED = 1000


class RecoveryState(StoredModel):
    """Up to when the deliveries of a webhook were looked at, and how often some were sent again."""

    until: AwareDatetime | None = None
    tries: Mapping[str, int] = {}

    def since(self, now: datetime) -> datetime:
        """From when on to look: a delivery of that very second may be news."""
        return self.until or now - KEPT_AT_GITHUB

    def after(self, seen: Collection[RestDelivery], sent: Iterable[RestDelivery]) -> "RecoveryState":
        """The same after these were listed, and those asked for again. Times are GitHub's own."""
        times = [each.delivered_at for each in seen]
        tries = {**self.tries, **{each.guid: self.tries.get(each.guid, 0) + 1 for each in sent}}
        latest = dict([*tries.items()][-MOST_REMEMBERED:])
        return RecoveryState(until=max([*times, *filter(None, [self.until])], default=None), tries=latest)


def failed(
    seen: Iterable[RestDelivery], wanted: Collection[str], tries: Mapping[str, int]
) -> list[RestDelivery]:
    """Of each delivery that never arrived the last attempt, unless it was sent again often enough."""
    last: dict[str, RestDelivery] = {}
    for each in sorted(seen, key=lambda each: (each.delivered_at, each.id)):
        if each.event in wanted and not (each.guid in last and last[each.guid].arrived):
            last[each.guid] = each
    return [each for each in last.values() if not each.arrived and tries.get(each.guid, 0) < MOST_TRIES]
