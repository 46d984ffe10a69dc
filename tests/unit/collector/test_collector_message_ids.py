"""Message ids: the log drops a repetition within some minutes, and must not drop a correction."""

from dataclasses import replace

from services.collector.publishing.published_facts import add_events
from services.contracts.events import Event
from tests.unit.collector.published_events import RELEASE, merged, released
from tests.unit.collector.snapshots import BOB, OBSERVATION, at


def ids(*some: list[Event]) -> list[str]:
    published_facts, found = None, []
    for events in some:
        news, published_facts = add_events(events, published_facts, 5)
        found += [each.message_id for each in news]
    return found


def test_every_correction_has_a_message_id_of_its_own_also_there_and_back() -> None:
    observations = [replace(OBSERVATION, at=at(hours)) for hours in range(4)]
    both = (RELEASE, replace(RELEASE, prerelease=False)) * 2
    assert len(set(ids(*map(released, both, observations)))) == 4


def test_what_is_published_again_after_a_crash_has_the_same_message_id() -> None:
    assert ids(released()) == ids(released(observation=replace(OBSERVATION, at=at(9))))


def test_a_part_does_not_keep_out_the_whole() -> None:
    (part,), (whole,) = ids(merged()), ids(merged(merged_by=BOB))
    assert part != whole
