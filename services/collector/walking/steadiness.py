"""Whether a list has to be read, by the newest that it has. Pure.

GitHub's times have whole seconds: a second movement within the second of the first leaves the mark as it
is. So a mark counts once its second was over before the list was read: long over, since clocks differ, or
over since an earlier reading with the same mark.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.collector.walking.pages import Mark
from services.collector.walking.walk import RepositoryState, Stream

QUIET = timedelta(minutes=2)
MOMENT = timedelta(seconds=2)  # GitHub tells its time in whole seconds, too


def steady(state: RepositoryState, stream: Stream, mark: Mark | None) -> bool:
    """Whether everything of a list has been read since its newest moved."""
    return mark is not None and state.marks.get(stream) == mark.text


@dataclass(slots=True)
class Steadiness:
    """The marks with which lists were read last, and when that began for the first time."""

    _before: dict[Stream, tuple[str, datetime]] = field(default_factory=dict)

    def after_reading(
        self, state: RepositoryState, stream: Stream, mark: Mark | None, began: datetime
    ) -> RepositoryState:
        """The state after the list was read, knowing its newest before that `began` by GitHub's clock."""
        if mark is None:
            return state
        text, first = self._before.get(stream, (None, began))
        first = first if text == mark.text else began
        self._before[stream] = mark.text, first
        again = began - first >= MOMENT
        old = mark.at is None or began - mark.at > QUIET
        return state.marked(stream, mark.text) if again or old else state
