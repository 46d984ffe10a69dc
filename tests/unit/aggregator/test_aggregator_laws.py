"""Laws, checked with random histories: order, repetition and batches do not matter; phases add up."""

import json
from collections.abc import Iterator
from typing import Any

import bson
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.facts.entities import merge_pull_request
from services.aggregator.facts.fact import AccountRef, Fact, FactType, join
from services.aggregator.facts.stored_facts import read_pull_request
from services.aggregator.measurement.pull_requests import review_requests
from services.aggregator.measurement.round_rows import round_rows, round_table
from services.aggregator.measurement.rows import day_table, pull_request_rows, rows_by_day
from services.aggregator.projections.revisions import BOOK_KEEPING, Revision, pull_request_change
from services.contracts.events import Event
from tests.examples import examples
from tests.readmodels_dump import plain
from tests.unit.aggregator.histories import TEAMS, batches, observations, pulls
from tests.unit.aggregator.measured import document_of, rules, world_of
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import SEEN, at

RULES = rules(TEAMS)
often = examples(120)


def stored(document: dict[str, Any]) -> dict[str, Any]:
    return bson.decode(bson.encode(document), bson.CodecOptions(tz_aware=True))


def revisions(parts: list[list[Event]], everything: list[Event]) -> Iterator[Revision[dict[str, Any]]]:
    """Batch by batch as the aggregator does, through MongoDB's own encoding between two batches."""
    document: dict[str, Any] | None = None
    world = world_of(everything, RULES)
    for part in parts:
        before = read_pull_request(document) if document else None
        known = merge_pull_request(before, part)
        if change := pull_request_change(document, known, world, known is not before):
            document = stored(change.document)
            yield Revision(document, change.delta)


def fold(parts: list[list[Event]], everything: list[Event]) -> dict[str, Any]:
    """The document after all batches."""
    *_, last = revisions(parts, everything)
    return last.document


def days_of(document: dict[str, Any]) -> dict[str, Any]:
    """The day tables of a pull request, and its rounds of review by day."""
    rows, rounds = rows_by_day(pull_request_rows(document, RULES)), rows_by_day(round_rows(document, RULES))
    return {day: (day_table(rows.get(day, [])), round_table(rounds.get(day, []))) for day in {*rows, *rounds}}


def read_models(document: dict[str, Any]) -> str:
    """All read models that follow from one pull request, without book-keeping, as bytes would have it."""
    everything = [document, review_requests(document), days_of(document)]
    return json.dumps(plain(everything, BOOK_KEEPING), sort_keys=True)


@often
@given(st.data())
def test_any_order_any_duplicates_any_batches_give_the_same_read_models(data: st.DataObject) -> None:
    pull = data.draw(pulls())
    seen = data.draw(observations(pull.events))
    whole = fold([sorted(seen, key=lambda event: (event.time, event.id))], seen)
    cut = fold(data.draw(batches(data.draw(st.permutations(seen)))), seen)
    assert read_models(cut) == read_models(whole)


@often
@given(st.data())
def test_building_only_the_days_that_a_batch_moved_leaves_none_as_it_was(data: st.DataObject) -> None:
    pull = data.draw(pulls())
    built: dict[str, Any] = {}
    for revision in revisions(data.draw(batches(data.draw(st.permutations(pull.events)))), pull.events):
        now = days_of(revision.document)
        built |= {day: now.get(day) for day in revision.delta.days}
        assert {day: tables for day, tables in built.items() if tables} == now


@often
@given(st.data())
def test_adding_events_twice_changes_nothing_at_all(data: st.DataObject) -> None:
    pull = data.draw(pulls())
    document = fold([pull.events], pull.events)
    again = merge_pull_request(read_pull_request(document), pull.events)
    assert pull_request_change(document, again, world_of(pull.events, RULES), True) is None
    assert again == read_pull_request(document)


@often
@given(pulls())
def test_phases_add_up_to_the_whole(pull: Pull) -> None:
    document = document_of(pull, RULES)
    for whole, phases in document["phases"].items():
        assert abs(sum(phase["hours"] for phase in phases) - document["measures"][whole]) < 1e-9
        assert all(phase["hours"] >= 0 for phase in phases)
        names = [name for phase in phases for name in phase["metrics"]]
        assert names == list(RULES.definitions.metric(whole).phases)
    assert (document["measures"]["cycle_time"] is None) == ("cycle_time" not in document["phases"])


@often
@given(st.data())
def test_more_facts_never_take_a_round_away(data: st.DataObject) -> None:
    """What `review_requests` relies on: nobody who is late can leave a round behind that is no more."""
    pull = data.draw(pulls())
    some = data.draw(st.lists(st.sampled_from(pull.events), min_size=1, unique_by=lambda event: event.id))
    before = {(one["key"], one["round"]) for one in fold([some], pull.events)["rounds"]}
    after = {(one["key"], one["round"]) for one in fold([pull.events], pull.events)["rounds"]}
    assert before <= after


@often
@given(pulls())
def test_rows_hold_exactly_what_documents_measure(pull: Pull) -> None:
    document = document_of(pull, RULES)
    rows = pull_request_rows(document, RULES)
    assert sorted({row.day for row in (*rows, *round_rows(document, RULES))}) == document["days"]
    for name in ("cycle_time", "opened", "merged", "closed_unmerged", "pickup_time", "re_requests"):
        values = [row.values[name] for row in rows if name in row.values]
        counted = document["milestones"]["merged" if name in ("pickup_time", "re_requests") else "opened"]
        if name in ("cycle_time", "opened", "merged", "closed_unmerged") or counted:
            measured = document["measures"][name]
            assert values == ([] if measured is None else [measured])
    reviews = sum(row.values.get("reviews_given", 0) for row in rows)
    assert reviews == len(document["reviews"])
    rounds = round_rows(document, RULES)
    assert sum(row.requested_hour is not None for row in rounds) == len(document["rounds"])
    answered = sorted(one["latency"] for one in document["rounds"] if one["latency"] is not None)
    assert sorted(row.latency for row in rounds if row.latency is not None) == answered


_facts = st.builds(
    Fact,
    id=st.just("x"),
    type=st.just(FactType.REVIEW_SUBMITTED),
    at=st.sampled_from([at(1), at(2)]),
    observed_at=st.sampled_from([SEEN, at(0)]),
    as_of=st.sampled_from([None, at(-3), at(3)]),
    via=st.sampled_from([("graphql",), ("rest",), ("webhook",), ("graphql", "rest")]),
    actor=st.sampled_from(
        [None, AccountRef(1, "a", "user"), AccountRef(1, "b", "user"), AccountRef(None, "ghost", "ghost")]
    ),
    state=st.sampled_from(["approved", "dismissed", "commented"]),
    prerelease=st.sampled_from([None, True, False]),
)


@given(_facts, _facts, _facts)
def test_join_is_associative_commutative_and_idempotent(one: Fact, two: Fact, three: Fact) -> None:
    assert join(one, two) == join(two, one)
    assert join(join(one, two), three) == join(one, join(two, three))
    assert join(one, one) == one
    assert join(join(one, two), two) == join(one, two)
