"""What may still change is read again: whatever its age, however many there are, each in its turn."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.crawl_state.pending_outcomes import (
    LINGER,
    MOST,
    RETRY,
    PendingOutcomes,
    from_former_keys,
    unpack,
)
from services.collector.crawl_state.rotation import Rotation
from services.collector.facts.snapshots import DeploymentSnapshot, ReleaseSnapshot, StatusSnapshot
from services.collector.forge.outcomes import (
    OutcomeState,
    deployment_state,
    kind_of,
    node_id_of,
    release_state,
)
from services.collector.github.readers.deployment_changes import DeploymentChanges
from services.collector.github.readers.request_allowance import RequestAllowance
from tests.unit.collector.snapshots import ALICE

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)
NONE = PendingOutcomes({})


def deployment(number: int, state: str, *, made: timedelta, said: timedelta | None = None) -> OutcomeState:
    """A deployment to production. `made`, `said`: how long ago."""
    times = NOW - made, NOW - (made if said is None else said)
    return OutcomeState("deployment", number, f"DE_{number}", "production", times[0], state, times[1])


def release(number: int, state: str) -> OutcomeState:
    return OutcomeState("release", number, f"RE_{number}", "", NOW - YEAR, state, NOW - YEAR)


def followed(*states: OutcomeState, now: datetime = NOW) -> set[int]:
    """The ids of those that are read again."""
    return {each.id for each in NONE.after(states, now).states.values()}


@pytest.mark.parametrize("state", ["created", "pending", "queued", "in_progress", "waiting", "a new word"])
def test_what_has_no_outcome_is_read_again_however_old_it_is(state: str) -> None:
    newer = deployment(2, "success", made=DAY)
    assert 1 in followed(deployment(1, state, made=5 * YEAR), newer)


@pytest.mark.parametrize(("state", "linger"), [("failure", RETRY), ("error", RETRY), ("success", LINGER)])
def test_what_has_an_outcome_is_read_again_until_another_has_replaced_it_for_some_days(
    state: str, linger: timedelta
) -> None:
    old = deployment(1, state, made=YEAR)
    assert 1 in followed(old)
    assert 1 in followed(old, deployment(2, "failure", made=YEAR / 2))
    assert 1 in followed(old, deployment(2, "success", made=linger / 2))
    assert 1 not in followed(old, deployment(2, "success", made=linger + DAY))
    assert 1 in followed(old, replace(deployment(2, "success", made=linger + DAY), environment="staging"))


def test_what_was_replaced_is_read_again_for_some_days_after_its_own_last_word() -> None:
    newer = deployment(2, "success", made=YEAR)
    assert 1 in followed(deployment(1, "failure", made=2 * YEAR, said=DAY), newer)


def test_what_is_inactive_is_read_again_for_some_days() -> None:
    assert 1 in followed(deployment(1, "inactive", made=YEAR, said=DAY))
    assert 1 not in followed(deployment(1, "inactive", made=YEAR, said=LINGER + DAY))


def test_a_draft_or_prerelease_is_read_again_until_it_is_a_release() -> None:
    some = NONE.after([release(1, "draft"), release(2, "prerelease"), release(3, "published")], NOW)
    assert {each.id for each in some.states.values()} == {1, 2}
    assert {each.id for each in some.after([release(2, "published")], NOW).states.values()} == {1}


def test_the_last_word_counts_and_nothing_new_is_the_very_same() -> None:
    waiting = NONE.after([deployment(1, "waiting", made=DAY)], NOW)
    assert waiting.after([deployment(1, "waiting", made=DAY)], NOW) is waiting
    done = waiting.after([deployment(1, "success", made=DAY, said=DAY / 2)], NOW)
    assert [each.state for each in done.states.values()] == ["success"]
    assert done.without(["deployment:9:x"]) is done
    assert done.without(done.outcome_keys) == NONE


def test_of_too_many_the_most_urgent_are_kept() -> None:
    waiting = [deployment(number, "waiting", made=YEAR - number * DAY / 100) for number in range(MOST - 1)]
    failed = [deployment(MOST + number, "failure", made=number * DAY) for number in range(50)]
    kept = followed(*waiting, *failed)
    assert len(kept) == MOST
    assert kept == {each.id for each in waiting} | {MOST}  # of those that failed, the newest


states = st.builds(
    lambda number, state, made, said: deployment(number, state, made=made * DAY, said=min(made, said) * DAY),
    st.integers(1, 40),
    st.sampled_from(["created", "waiting", "in_progress", "success", "failure", "error", "inactive"]),
    st.integers(0, 400),
    st.integers(0, 400),
)


@given(st.lists(st.lists(states, max_size=8), max_size=8))
def test_nothing_without_an_outcome_is_ever_forgotten(pages: list[list[OutcomeState]]) -> None:
    kept, last = NONE, dict[int, str]()
    for page in pages:
        kept = kept.after(page, NOW)
        last |= {each.id: each.state for each in page}
        open_ = {number for number, state in last.items() if state in ("created", "waiting", "in_progress")}
        assert open_ <= {each.id for each in kept.states.values()}
        assert unpack(kept.pack()) == kept


@given(st.integers(0, 400), st.integers(1, 60))
def test_each_of_any_number_has_its_turn_within_as_few_visits_as_there_can_be(n: int, most: int) -> None:
    names, rotation = [f"n{number}" for number in range(n)], Rotation()
    for _ in range(2):
        turns: Counter[str] = Counter()
        for _ in range(ceil(n / most)):
            turn = rotation.order(names)[:most]
            rotation.mark_read(turn, names)
            turns.update(turn)
        assert set(turns) == set(names)


@given(st.lists(st.tuples(st.sets(st.integers(0, 30)), st.integers(1, 5)), min_size=1, max_size=40))
def test_whoever_comes_or_goes_nobody_has_a_turn_before_one_who_waits_longer(
    polls: list[tuple[set[int], int]],
) -> None:
    rotation, last = Rotation(), dict[int, int]()
    for poll, (there, most) in enumerate(polls, 1):
        turn = rotation.order(str(number) for number in sorted(there))[:most]
        rotation.mark_read(turn, map(str, there))
        taken = {int(name) for name in turn}
        latest = max((last.get(number, 0) for number in taken), default=poll)
        assert all(last.get(number, 0) >= latest for number in there - taken)
        last = {number: poll if number in taken else last.get(number, 0) for number in there}


def status(node_id: str, state: str, ago: timedelta, environment: str | None = None) -> StatusSnapshot:
    return StatusSnapshot(node_id, state, NOW - ago, ALICE, environment)


def test_the_last_word_on_a_deployment_is_its_newest_status() -> None:
    seen = DeploymentSnapshot(7, "DE_7", "staging", "a", "main", ALICE, NOW - YEAR)
    assert deployment_state(seen).state == "created"
    moved = replace(seen, statuses=(status("b", "success", DAY, "live"), status("a", "queued", 2 * DAY)))
    assert deployment_state(moved) == OutcomeState(
        "deployment", 7, "DE_7", "live", NOW - YEAR, "success", NOW - DAY
    )


def test_the_last_word_on_a_release_is_whether_it_is_one() -> None:
    draft = ReleaseSnapshot(8, "v1", None, True, ALICE, NOW - YEAR, None, "RE_8")
    prerelease = replace(draft, published_at=NOW)
    words = [release_state(each).state for each in (draft, prerelease, replace(prerelease, prerelease=False))]
    assert words == ["draft", "prerelease", "published"]


def test_a_handle_says_what_it_is_of_and_both_ids() -> None:
    outcome_keys = release(3, "draft").outcome_key, deployment(4, "waiting", made=DAY).outcome_key
    assert outcome_keys == ("release:3:RE_3", "deployment:4:DE_4")
    assert [(kind_of(each), node_id_of(each)) for each in outcome_keys] == [
        ("release", "RE_3"),
        ("deployment", "DE_4"),
    ]


def test_what_an_older_version_kept_is_read_again() -> None:
    kept = from_former_keys(["5:DE_5"])
    assert kept.outcome_keys == ["deployment:5:DE_5"]
    assert (
        kept.after([deployment(5, "success", made=DAY)], NOW).states["deployment:5:DE_5"].state == "success"
    )


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 20)), max_size=30))
def test_an_allowance_is_never_exceeded(asked: list[tuple[int, int]]) -> None:
    allowance, now, granted, seconds = RequestAllowance(per_second=2, most=10), NOW, 0, 0
    for wanted, pause in asked:
        now += timedelta(seconds=pause)
        seconds += pause
        granted += allowance.take(wanted, now)
        assert granted <= 10 + 2 * seconds


def test_what_moved_since_it_was_read_is_read_again_and_nothing_else() -> None:
    known = DeploymentChanges()
    assert known.news(1, NOW - DAY, new=True)
    assert not known.news(1, NOW - DAY, new=False)
    known.note({1: NOW - DAY, 2: NOW - DAY}, read=[1], now=NOW)
    assert not known.news(1, NOW - DAY, new=True)
    assert known.news(2, NOW, new=False)


def test_what_moved_just_now_is_read_once_more_when_its_second_is_long_over() -> None:
    known = DeploymentChanges()
    known.note({1: NOW}, read=[1], now=NOW)
    assert known.news(1, NOW, new=True)
    known.note({1: NOW}, read=[1], now=NOW + timedelta(minutes=5))
    assert not known.news(1, NOW, new=True)
