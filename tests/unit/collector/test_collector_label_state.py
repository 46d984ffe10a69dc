"""Which names labels have no longer, whatever became of them between two looks."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.collector.crawl_state.label_state import LabelState
from services.collector.facts.event_subject import pull_request_subject
from services.collector.facts.observation import Observation
from services.collector.facts.pull_requests import described
from services.collector.publishing.published_facts import (
    PublishedFacts,
    add_events,
    may_have_label,
    pack,
    unpack,
)
from services.collector.schedule.intervals import label_seconds
from services.contracts.events import Via
from services.contracts.notices import Quota
from tests.unit.collector.snapshots import REPOSITORY, pull_request

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)

names = st.dictionaries(st.sampled_from("1234"), st.sampled_from("abcd"), max_size=4)


def published_facts_of(
    labels: tuple[str, ...], before: PublishedFacts | None = None, via: Via = Via.GRAPHQL
) -> PublishedFacts:
    seen = pull_request(labels=labels)
    about = pull_request_subject(Observation("github.com", via, NOW), REPOSITORY, seen.id, seen.number)
    _, after = add_events([described(about, seen)], before, seen.id)
    return unpack(pack(after))


@given(st.lists(names, min_size=1))
def test_a_name_that_a_label_had_and_has_no_longer_is_never_missed(looks: list[dict[str, str]]) -> None:
    state = LabelState()
    for look in looks:
        state = state.seen(look)
    for before, after in pairwise(looks):
        lost = {name for label, name in before.items() if after.get(label) != name}
        assert lost <= set(state.gone)


@given(names)
def test_what_is_seen_first_or_again_is_no_change(look: dict[str, str]) -> None:
    state = LabelState().seen(look)
    assert state.gone == ()
    assert state.seen(dict(look)) is state


@given(names, names)
def test_what_is_remembered_is_remembered_over_a_restart(one: dict[str, str], other: dict[str, str]) -> None:
    state = LabelState().seen(one).seen(other).without(["z"])
    assert LabelState.model_validate_json(state.model_dump_json()) == state
    assert state.caught_up().gone == ()
    assert state.caught_up().seen(other).gone == ()


@given(st.sets(st.text(max_size=5)), st.sets(st.text(max_size=5)))
def test_published_facts_know_which_labels_were_read_last(one: set[str], other: set[str]) -> None:
    published_facts = published_facts_of(tuple(other), published_facts_of(tuple(one)))
    assert may_have_label(published_facts, other) is bool(other)
    assert not may_have_label(published_facts, one - other)


@given(st.sets(st.text(max_size=5)), st.sets(st.text(max_size=5)))
def test_a_delivery_may_be_old_and_so_it_takes_no_label_away(read: set[str], told: set[str]) -> None:
    published_facts = published_facts_of(tuple(told), published_facts_of(tuple(read)), Via.WEBHOOK)
    assert all(may_have_label(published_facts, [name]) for name in read | told)


def test_of_published_facts_that_say_nothing_about_labels_any_may_have_been_there() -> None:
    assert may_have_label(PublishedFacts(1), ["bug"])
    assert not may_have_label(published_facts_of(()), ["bug"])


def test_labels_are_looked_at_as_often_as_is_wished_within_a_tenth_of_the_quota() -> None:
    quota = Quota(limit=5000, remaining=5000, reset=NOW)
    assert label_seconds(30, 1, quota) == 30
    assert label_seconds(30, 10, quota) == 72
    assert label_seconds(30, 10, None) == 72
