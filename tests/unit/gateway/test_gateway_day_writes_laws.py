"""No query sees a day older than MongoDB had when it came in, whoever writes, dies or comes late.

A model of MongoDB, of aggregators that want, announce and write days in steps of their own, and of gateways
that follow them: after every query what a gateway has in memory is compared with what was there before it.
"""

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule

from services.contracts.readmodels.day_writes import DayWriteDocument
from services.gateway.day_tables.day_writes import DayWrites
from services.gateway.day_tables.packed_days import day_of
from services.gateway.day_tables.partition import partition_of

IDS = [f"github.com/1/2026-{month:02}-01" for month in (1, 3, 5)]
PARTITIONS = {id_: partition_of(day_of(id_)) for id_ in IDS}
DAYS = st.sets(st.sampled_from(IDS), min_size=1)


@dataclass
class Mongo:
    """The versions of day tables that are wanted and built, and the announcements by number."""

    wanted: dict[str, int] = field(default_factory=dict)
    built: dict[str, int] = field(default_factory=dict)
    writes: dict[int, DayWriteDocument] = field(default_factory=dict)
    newest: int = 0


@dataclass
class Aggregator:
    """What one wants to write, and what it has announced and has not written yet."""

    wanted: dict[str, int] = field(default_factory=dict)
    announced: list[dict[str, int]] = field(default_factory=list)


@dataclass
class Gateway:
    """What one has in memory: versions of tables, and which partitions it has read."""

    known: DayWrites | None = None
    read: set[int] = field(default_factory=set)
    built: dict[str, int] = field(default_factory=dict)


class Freshness(RuleBasedStateMachine):
    """Two aggregators and two gateways, in any order."""

    aggregators = Bundle("aggregators")
    gateways = Bundle("gateways")

    def __init__(self) -> None:
        super().__init__()
        self.mongo = Mongo()

    @initialize(target=aggregators)
    def start_two_aggregators(self) -> object:
        return multiple(Aggregator(), Aggregator())

    @initialize(target=gateways)
    def start_two_gateways(self) -> object:
        return multiple(Gateway(), Gateway())

    @rule(one=aggregators, days=DAYS)
    def want(self, one: Aggregator, days: set[str]) -> None:
        for day in sorted(days):
            one.wanted[day] = self.mongo.wanted[day] = self.mongo.wanted.get(day, 0) + 1

    @rule(one=aggregators)
    def announce(self, one: Aggregator) -> None:
        mongo, built, one.wanted = self.mongo, one.wanted, {}
        mongo.newest += 1
        mongo.writes[mongo.newest] = {
            "_id": mongo.newest,
            "stamp": str(mongo.newest),
            "days": list(built),
            "built": list(built.values()),
        }
        one.announced += [built] if built else []

    @rule(one=aggregators, newest=st.booleans(), part=st.integers(0, 2))
    def write_some_of_what_was_announced_however_late(self, one: Aggregator, newest: bool, part: int) -> None:
        if one.announced:
            built = one.announced[-1 if newest else 0]
            for day in list(built)[: part or None]:
                self.mongo.built[day] = max(self.mongo.built.get(day, 0), built.pop(day))
            one.announced = [some for some in one.announced if some]

    @rule(one=aggregators)
    def end_before_anything_else_is_written(self, one: Aggregator) -> None:
        one.announced.clear()
        one.wanted.clear()

    @rule(kept=st.integers(0, 3))
    def remove_old_announcements(self, kept: int) -> None:
        mongo = self.mongo
        for number, entry in list(mongo.writes.items()):
            done = all(
                mongo.built.get(day, 0) >= at for day, at in zip(entry["days"], entry["built"], strict=True)
            )
            if number <= mongo.newest - 1 - kept and done:
                del mongo.writes[number]

    @rule(chance=st.integers(0, 5))
    def restore_a_database_of_another_history(self, chance: int) -> None:
        mongo = self.mongo if chance == 0 else Mongo()  # every time would leave nobody behind
        for entry in mongo.writes.values():
            entry["stamp"] += "'"

    @rule(one=gateways, partitions=st.sets(st.sampled_from(list(PARTITIONS.values())), min_size=1))
    def ask(self, one: Gateway, partitions: set[int]) -> None:
        before = {day: at for day, at in self.mongo.built.items() if PARTITIONS[day] in partitions}
        self._follow(one)
        for number in partitions - one.read:
            one.read.add(number)
            self._read(one, [day for day in IDS if PARTITIONS[day] == number])
        assert {day: at for day, at in before.items() if one.built.get(day, 0) < at} == {}

    @rule(one=gateways)
    def ask_for_everything(self, one: Gateway) -> None:
        self.ask(one, set(PARTITIONS.values()))

    @rule(one=gateways, partition=st.sampled_from(list(PARTITIONS.values())))
    def forget(self, one: Gateway, partition: int) -> None:
        one.read.discard(partition)
        one.built = {day: at for day, at in one.built.items() if PARTITIONS[day] != partition}

    def _follow(self, one: Gateway) -> None:
        entries = sorted(self.mongo.writes.values(), key=lambda entry: entry["_id"])
        since = one.known.position.number if one.known else 0
        if one.known and one.known.follow([entry for entry in entries if entry["_id"] >= since]):
            self._read(one, one.known.behind(one.read))
        else:
            one.known, one.read, one.built = DayWrites.of(entries), set(), {}

    def _read(self, one: Gateway, days: list[str]) -> None:
        found = {day: self.mongo.built[day] for day in days if day in self.mongo.built}
        one.built |= found
        assert one.known is not None
        one.known.read(found)


TestFreshness = Freshness.TestCase
TestFreshness.settings = settings(stateful_step_count=50)


def entry(number: int, *days: str) -> DayWriteDocument:
    return {"_id": number, "stamp": str(number), "days": list(days), "built": [number] * len(days)}


def test_an_announcement_without_the_one_before_it_is_left_to_the_next_reading() -> None:
    known = DayWrites.of([entry(1)])
    assert known.follow([entry(1), entry(3, IDS[0])])
    assert known.position.number == 1
    assert known.follow([entry(1), entry(2, IDS[1]), entry(3, IDS[0])])
    assert set(known.behind(PARTITIONS.values())) == {IDS[0], IDS[1]}


def test_what_was_announced_is_looked_for_until_it_is_there() -> None:
    known = DayWrites.of([entry(1)])
    assert known.follow([entry(1), entry(2, IDS[0])])
    known.read({IDS[0]: 1})
    assert known.behind(PARTITIONS.values()) == [IDS[0]]
    known.read({IDS[0]: 3})
    assert known.behind(PARTITIONS.values()) == []


def test_whoever_finds_no_announcement_that_it_knows_begins_again() -> None:
    assert not DayWrites.of([entry(4)]).follow([entry(5)])
    assert not DayWrites.of([entry(4)]).follow([])
    assert not DayWrites.of([entry(4)]).follow([entry(4) | {"stamp": "another"}])
    assert not DayWrites().follow([entry(2)])
    assert DayWrites().follow([entry(1)])


def test_a_lower_version_that_is_announced_later_is_not_enough() -> None:
    known = DayWrites.of([entry(1)])
    assert known.follow([entry(1), entry(2, IDS[0]), entry(3, IDS[0]) | {"built": [1]}])
    known.read({IDS[0]: 1})
    assert known.behind(PARTITIONS.values()) == [IDS[0]]
