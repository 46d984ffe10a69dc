"""Whether a list has to be read, by the newest that it has. Pure.

GitHub's times have whole seconds: a second movement within the second of the first leaves the mark as it
is. So a mark counts once its second was over before the list was read: long over, since clocks differ, or
over since an earlier reading with the same mark.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.collector.crawl_state.crawl_state import CrawlState
from services.collector.forge.probes import ChangeToken
from services.collector.forge.resource import Resource

QUIET = timedelta(minutes=2)
MOMENT = timedelta(seconds=2)  # GitHub tells its time in whole seconds, too


def is_unchanged(state: CrawlState, resource: Resource, token: ChangeToken | None) -> bool:
    """Whether everything of a list has been read since its newest moved."""
    return token is not None and state.marks.get(resource) == token.text


@dataclass(slots=True)
class ChangeDetection:
    """The marks with which lists were read last, and when that began for the first time."""

    _before: dict[Resource, tuple[str, datetime]] = field(default_factory=dict)

    def after_reading(
        self, state: CrawlState, resource: Resource, token: ChangeToken | None, began: datetime
    ) -> CrawlState:
        """The state after the list was read, knowing its newest before that `began` by GitHub's clock."""
        if token is None:
            return state
        text, first = self._before.get(resource, (None, began))
        first = first if text == token.text else began
        self._before[resource] = token.text, first
        again = began - first >= MOMENT
        old = token.at is None or began - token.at > QUIET
        return state.marked(resource, token.text) if again or old else state
