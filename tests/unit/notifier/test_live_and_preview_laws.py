"""A preview over a history says what would have been sent, had the rules run live over it."""

import asyncio
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.alerting.edges import edges
from services.contracts.alerting.preview import PreviewPeriod, told
from services.contracts.definitions.vocabulary import PeopleShown
from services.notifier.alerts.evaluation import Evaluation
from services.notifier.alerts.new_edges import ActiveRule
from services.notifier.alerts.timers import Timers
from tests.examples import examples
from tests.unit.aggregator.histories import courses
from tests.unit.aggregator.measured import document_of
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import at
from tests.unit.contracts.alerting_documents import rules
from tests.unit.notifier.alert_store import MemoryStore

END = 40
RULES = rules(
    """
[[goals]]
name = "reviews"
clock = "waiting_for_review"
within = "3h"

[[goals]]
name = "answers"
clock = "changes_requested"
within = "2h"

[[goals]]
name = "merges"
clock = "approved"
within = "2h"

[[goals]]
name = "cycles"
metric = "cycle_time"
within = "6h"

[[alerts]]
name = "late"
when = "missed"
goal = "reviews"
remind = "2h"
channels = ["team"]

[[alerts]]
name = "soon"
when = "at_risk"
goal = "reviews"
before = "1h"
channels = ["team"]

[[alerts]]
name = "unanswered"
when = "missed"
goal = "answers"
channels = ["team"]

[[alerts]]
name = "unmerged"
when = "missed"
goal = "merges"
end = false
channels = ["team"]

[[alerts]]
name = "slow"
when = "missed"
goal = "cycles"
channels = ["team"]

[[alerts]]
name = "unseen"
when = "merged_without_review"
channels = ["team"]
"""
)
SOON = timedelta(milliseconds=1)


class LiveRun:
    """A notifier over a history: it sees each fact when it happens, and looks when its timers say."""

    def __init__(self, pull: Pull, activated: float) -> None:
        self.pull = pull
        self.store: Any = MemoryStore()
        self.active = tuple(ActiveRule(rule, at(activated)) for rule in RULES)
        self.restart()

    def restart(self) -> None:
        """Lose what is only in memory."""
        self.evaluation = Evaluation(self.active, PeopleShown.NAMED, self.store, Timers(), lambda _: None)

    def document(self, hour: float) -> Any:
        """The document as it was known at an hour."""
        known = [event for event in self.pull.events if event.time <= at(hour)]
        return {"repo": "acme/api", **document_of(Pull(events=known))}

    async def until(self, hour: float) -> None:
        """Go on to an hour, at which something may have happened."""
        now = at(hour)
        while (due := self.evaluation.timers.next()) is not None and due < now:
            self.evaluation.timers.take_due(due + SOON, 1)
            before = (due - at(0)) / timedelta(hours=1)
            await self.evaluation.look_at([self.document(before)], due + SOON)
        await self.evaluation.look_at([self.document(hour)], now)


@examples(50)
@given(courses(), st.integers(0, 12), st.sets(st.integers(0, 24), max_size=4))
def test_a_preview_says_what_a_live_run_sends_whatever_restarts_it(
    pull: Pull, activated: int, restarts: set[int]
) -> None:
    live = LiveRun(pull, activated)

    async def run() -> None:
        for hour in [*range(activated, 25), END]:
            if hour in restarts:
                live.restart()
            await live.until(hour)
            if hour % 3 == 0:
                await live.until(hour)  # the same notice again

    asyncio.run(run())
    final = live.document(END)
    period = PreviewPeriod(at(activated), at(END))
    expected = {edge.id: edge.at for rule in RULES for edge in told(rule, final, period)}
    assert {id_: one["at"] for id_, one in live.store.alerts.stored.items()} == expected


@examples(50)
@given(courses())
def test_every_end_and_reminder_follows_its_beginning(pull: Pull) -> None:
    document = document_of(pull)
    for rule in RULES:
        begun: set[str] = set()
        for edge in edges(rule, document, at(END)):  # type: ignore[arg-type]
            begun |= {edge.id} if edge.kind == "begin" else set()
            assert edge.beginning in begun
