"""Everything that can go wrong between the collector and GitHub, in a seeded order, until all of it has."""

import random
from collections import Counter
from dataclasses import dataclass, field

from tests.github import faults
from tests.github.call import Answer, Call
from tests.github.faults import Fault, Faults

LONG = 10.0  # seconds: nobody waits so long
WAITED_OUT: dict[str, Fault] = {
    "no answer in time": faults.silent(LONG),
    "RATE_LIMITED in 200": faults.primary_limit(1),
    "secondary 403, retry-after": faults.secondary_limit(1),
    "secondary 403": faults.secondary_limit(None),
    "secondary 200, retry-after": faults.secondary_limit(1, status=200),
    "secondary 200": faults.secondary_limit(None, status=200),
}
EVERYWHERE: dict[str, Fault] = {
    "502 in HTML": faults.html(502),
    "504 in HTML": faults.html(504),
    "200 in HTML": faults.html(200),
    "503": faults.html(503, charged=False),
    "connection dropped": faults.dropped,
}
PARTIAL = {"partial, nothing": faults.partial(), "partial, a few": faults.partial(3)}
OF_TIMELINES = {"502 for an inner page": faults.html(502), "partial inner page": faults.partial(40)}
KINDS = EVERYWHERE.keys() | WAITED_OUT.keys() | PARTIAL.keys() | OF_TIMELINES.keys()


@dataclass
class FaultSequence:
    """Strikes some of the requests, each kind of trouble once, and twice what needs not be waited out."""

    seed: int
    share: float = 0.35
    struck: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        of_timelines, partial = list(OF_TIMELINES.items()) * 2, list(PARTIAL.items()) * 2
        self._decks = [of_timelines, partial, [*list(EVERYWHERE.items()) * 2, *WAITED_OUT.items()]]
        for deck in self._decks:
            self._chance.shuffle(deck)

    def apply_to(self, troubled: Faults) -> None:
        """From now on."""
        troubled.add(self._answer, when=self._meets, times=None)

    @property
    def left(self) -> int:
        """How often it will strike."""
        return sum(map(len, self._decks))

    def _meets(self, call: Call) -> bool:
        """Whether this request is struck; if so, by what is next on its deck."""
        deck = self._sequence_for(call.json.get("query", "") if call.kind == "graphql" else "")
        if not deck or self._chance.random() >= self.share:
            return False
        self._next = deck.pop()
        return True

    def _sequence_for(self, query: str) -> list[tuple[str, Fault]]:
        of_timelines, partial, everywhere = self._decks
        if "query Timeline" in query and of_timelines:
            return of_timelines
        return partial if "query PullRequests" in query and partial else everywhere

    def _answer(self, call: Call) -> Answer:
        kind, fault = self._next
        self.struck[kind] += 1
        return fault(call)
