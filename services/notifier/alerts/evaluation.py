"""Looks at pull requests and deployments: stores the alerts that are new, and sets when to look again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.contracts.alerting.edges import Edge, EdgeKind
from services.contracts.alerting.rules import Rule
from services.contracts.alerting.subjects import Subject, number_of
from services.contracts.definitions.vocabulary import PeopleShown
from services.contracts.readmodels.alerts import AlertDocument
from services.notifier.alerts.new_edges import ActiveRule, look_again, new_edges, withdrawn_edges
from services.notifier.alerts.timers import Timers
from services.notifier.messages.pages import Pages
from services.notifier.messages.text import edge_text
from services.notifier.store.store import Store


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The active rules, applied to whatever is given; `found` is called with the channels to send to.

    `contacts` are the channels of persons, by login in lower case.
    """

    rules: tuple[ActiveRule, ...]
    shown: PeopleShown
    store: Store
    timers: Timers
    found: Callable[[set[str]], None]
    pages: Pages = field(default_factory=Pages)
    contacts: Mapping[str, str] = field(default_factory=dict)

    async def look_at(self, subjects: Sequence[Subject], now: datetime) -> None:
        """Store what is new of some subjects before now. Raises `StoreError`."""
        recorded = await self.store.alerts.of([one["_id"] for one in subjects])
        by_subject: dict[str, dict[str, AlertDocument]] = {}
        for id_, alert in recorded.items():
            by_subject.setdefault(alert["subject"], {})[id_] = alert
        new = [alert for one in subjects for alert in self._new(one, by_subject.get(one["_id"], {}), now)]
        await self.store.alerts.add(new)
        for one in subjects:
            self.timers.set(one["_id"], look_again(self.rules, one, now))
        if new:
            self.found({channel for alert in new for channel in alert["waiting"]})

    def _new(
        self, subject: Subject, recorded: Mapping[str, AlertDocument], now: datetime
    ) -> Iterable[AlertDocument]:
        begun = {id_: _edge_of(one) for id_, one in recorded.items() if one["kind"] == EdgeKind.BEGIN}
        found = [
            *new_edges(self.rules, subject, recorded, now),
            *withdrawn_edges(self.rules, subject, begun, recorded, now),
        ]
        rules = {one.rule.alert.name: one.rule for one in self.rules}
        for edge in found:
            rule = rules[edge.alert]
            yield {
                "_id": edge.id,
                "alert": edge.alert,
                "kind": str(edge.kind),
                "subject": edge.subject,
                "fact": edge.fact,
                "at": edge.at,
                "known_at": now,
                "since": edge.since,
                "who": edge.who,
                "repo": subject["repo"],
                "number": number_of(subject),
                "text": edge_text(edge, rule, subject, self.shown),
                "url": self.pages.of(subject),
                "waiting": self._channels(rule, edge, subject),
            }

    def _channels(self, rule: Rule, edge: Edge, subject: Subject) -> list[str]:
        """The rule's channels; of a personal one also that of whom it waits for, or else the author's."""
        whom = edge.who or str(subject.get("author", "")) if rule.alert.personal else ""
        own = self.contacts.get(whom.casefold())
        return list(dict.fromkeys([*rule.alert.channels, *([own] if own else [])]))


def _edge_of(alert: AlertDocument) -> Edge:
    kind = EdgeKind(alert["kind"])
    return Edge(
        alert["at"],
        alert["_id"],
        alert["alert"],
        kind,
        alert["subject"],
        alert["fact"],
        alert["since"],
        alert["who"],
    )
