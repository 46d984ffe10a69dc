"""Whether a list has to be read, by the newest that it has. Pure.

GitHub's times have whole seconds: a second movement within the second of the first leaves the mark as it
is. So a mark counts once its second was over when the list was read, or when it was read twice.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.collector.pages import Mark
from services.collector.walk import RepositoryState, Stream

QUIET = timedelta(minutes=2)


def steady(state: RepositoryState, stream: Stream, mark: Mark | None) -> bool:
    """Whether everything of a list has been read since its newest moved."""
    return mark is not None and state.marks.get(stream) == mark.text


@dataclass(slots=True)
class Steadiness:
    """The marks with which lists were read last."""

    _before: dict[Stream, str] = field(default_factory=dict)

    def after_reading(
        self, state: RepositoryState, stream: Stream, mark: Mark | None, now: datetime
    ) -> RepositoryState:
        """The state after the list was read, knowing beforehand that this was its newest."""
        if mark is None:
            return state
        again = self._before.get(stream) == mark.text
        self._before[stream] = mark.text
        old = mark.at is None or now - mark.at > QUIET
        return state.marked(stream, mark.text) if again or old else state
