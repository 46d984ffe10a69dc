"""What events are about."""

from services.collector.facts.entities import Entity, by_entity, entity_of
from tests.unit.collector.snapshots import events_of, pull_request


def test_events_are_grouped_by_what_they_are_about() -> None:
    one, other = events_of(pull_request()), events_of(pull_request(number=43, id=6))
    groups = by_entity([one[0], other[0], one[1], other[1]])
    assert groups == {
        Entity("github.com", 1, "pull", 42): one,
        Entity("github.com", 1, "pull", 43): other,
    }
    assert entity_of(other[0]) == (Entity("github.com", 1, "pull", 43), 6)
