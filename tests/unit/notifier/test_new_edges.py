"""Which alerts are told: nothing from before a rule was active, nothing that became known too late."""

import asyncio
from typing import Any

from services.contracts.definitions.vocabulary import PeopleShown
from services.notifier.alerts.activation import activate, activated
from services.notifier.alerts.evaluation import Evaluation
from services.notifier.alerts.new_edges import LATE, ActiveRule
from services.notifier.alerts.timers import Timers
from tests.unit.contracts.alerting_documents import at, clock, deployment, pull_request, rules
from tests.unit.contracts.alerting_toml import GOAL
from tests.unit.notifier.alert_store import MemoryStore

MISSED = '[[alerts]]\nname = "late"\nwhen = "missed"\ngoal = "reviews"\nchannels = ["team"]\n'
BROKEN = '[[alerts]]\nname = "broken"\nwhen = "deployment_failed"\nchannels = ["team"]\n'


class Notifier:
    """An evaluation over a store in memory."""

    def __init__(self, text: str = GOAL + MISSED, active: float = 0, **more: Any) -> None:
        self.store: Any = MemoryStore()
        self.woken = 0
        self.timers = Timers()
        self.active = tuple(ActiveRule(rule, at(active)) for rule in rules(text))
        shown = more.get("shown", PeopleShown.NAMED)
        self.evaluation = Evaluation(self.active, shown, self.store, self.timers, self.wake)

    def wake(self, _: set[str]) -> None:
        self.woken += 1

    def look(self, document: Any, hour: float) -> list[str]:
        """The kinds of alerts that are new at an hour."""
        before = set(self.store.alerts.stored)
        asyncio.run(self.evaluation.look_at([document], at(hour)))
        return [one["kind"] for id_, one in self.store.alerts.stored.items() if id_ not in before]


def test_an_alert_is_stored_once_and_wakes_the_delivery() -> None:
    here = Notifier()
    document = pull_request(clocks=[clock(1, None)])
    assert here.look(document, 2) == []
    assert here.timers.next() == at(25)
    assert here.look(document, 26) == ["begin"]
    assert here.look(document, 27) == []
    assert here.woken == 1


def test_what_was_missed_before_the_rule_was_active_is_not_told_and_neither_is_its_end() -> None:
    here = Notifier(active=30)
    assert here.look(pull_request(clocks=[clock(1, None)]), 31) == []
    assert here.look(pull_request(clocks=[clock(1, 40)]), 41) == []


def test_old_history_that_is_read_now_tells_nobody() -> None:
    here = Notifier()
    late = LATE.total_seconds() / 3600
    assert here.look(pull_request(clocks=[clock(1, None)]), 25 + late + 1) == []
    assert here.look(pull_request(2, clocks=[clock(1, None)]), 25 + late - 1) == ["begin"]


def test_an_end_is_told_however_late_where_the_beginning_was() -> None:
    here = Notifier()
    here.look(pull_request(clocks=[clock(1, None)]), 26)
    assert here.look(pull_request(clocks=[clock(1, 100)]), 400) == ["end"]


def test_an_alert_that_never_was_as_facts_say_later_is_ended() -> None:
    here = Notifier()
    here.look(pull_request(clocks=[clock(1, None)]), 26)
    assert here.look(pull_request(clocks=[clock(1, 20)]), 27) == ["end"]
    assert here.look(pull_request(clocks=[clock(1, 20)]), 28) == []


def test_the_text_names_people_only_where_they_are_shown() -> None:
    for shown, said in ((PeopleShown.NAMED, "(grace)"), (PeopleShown.HIDDEN, "review that was requested:")):
        here = Notifier(shown=shown)
        here.look(pull_request(clocks=[clock(1, None)]), 26)
        (alert,) = here.store.alerts.stored.values()
        assert said in alert["text"]
        assert alert["text"].startswith("acme/api#1 Change 1: waiting for a review")
        assert alert["text"].endswith("the goal of 24h is missed")
        assert alert["waiting"] == ["team"]


def test_a_deployment_that_failed_and_one_that_works_again() -> None:
    here = Notifier(BROKEN)
    assert here.look(deployment(), 2) == ["begin"]
    assert here.look(deployment(restored_at=at(3)), 4) == ["end"]
    texts = [one["text"] for one in here.store.alerts.stored.values()]
    assert texts == [
        "acme/api: the deployment to production failed",
        "acme/api: the deployment to production works again",
    ]


def test_a_rule_is_active_since_it_was_first_read_as_it_is() -> None:
    (rule,) = rules(GOAL + MISSED)
    first = activate([rule], {}, at(1))
    assert activate([rule], activated(first), at(9)) == first
    (changed,) = rules(GOAL.replace("24h", "8h") + MISSED)
    (again,) = activate([changed], activated(first), at(9))
    assert again.activated == at(9)
