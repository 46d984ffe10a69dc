"""Lists that are not ours to see: left alone for an hour, told to people, asked for again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.walking.refusals import AGAIN, Refusals
from services.collector.walking.walk import RepositoryState, Stream

NOW = datetime(2024, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def refusals() -> Refusals:
    return Refusals()


def test_given_nothing_is_refused_then_everything_is_asked_for(refusals: Refusals) -> None:
    assert not any(refusals.stands(stream, NOW) for stream in Stream)
    assert list(refusals) == []
    assert refusals.told is None


def test_given_a_refusal_when_an_hour_is_over_then_it_is_asked_for_again(refusals: Refusals) -> None:
    refusals.note(Stream.DEPLOYMENTS, "needs deployments=read", NOW)
    assert refusals.stands(Stream.DEPLOYMENTS, NOW + AGAIN - timedelta(seconds=1))
    assert not refusals.stands(Stream.DEPLOYMENTS, NOW + AGAIN)
    assert not refusals.stands(Stream.RELEASES, NOW)


def test_given_a_refusal_that_may_be_over_then_it_is_still_told_until_it_is_lifted(
    refusals: Refusals,
) -> None:
    refusals.note(Stream.RELEASES, "needs contents=read", NOW - 2 * AGAIN)
    assert refusals.told == "releases cannot be read: needs contents=read"
    refusals.lift(Stream.RELEASES)
    assert refusals.told is None


def test_given_two_refusals_then_both_are_told(refusals: Refusals) -> None:
    refusals.note(Stream.DEPLOYMENTS, "no", NOW)
    refusals.note(Stream.RELEASES, "neither", NOW)
    assert refusals.told == "deployments cannot be read: no; releases cannot be read: neither"


def test_given_another_answer_then_the_last_one_counts(refusals: Refusals) -> None:
    refusals.note(Stream.RELEASES, "no", NOW)
    refusals.note(Stream.RELEASES, "still no", NOW + AGAIN)
    assert refusals.told == "releases cannot be read: still no"
    assert refusals.stands(Stream.RELEASES, NOW + AGAIN)


def test_given_the_repository_is_found_anew_then_everything_is_asked_for(refusals: Refusals) -> None:
    for stream in Stream:
        refusals.note(stream, "no", NOW)
    refusals.clear()
    assert not any(refusals.stands(stream, NOW) for stream in Stream)


def test_lifting_what_was_not_refused_changes_nothing(refusals: Refusals) -> None:
    refusals.lift(Stream.RELEASES)
    assert list(refusals) == []


@given(st.sets(st.sampled_from(Stream)))
def test_what_is_refused_does_not_keep_a_repository_from_being_complete(refused: set[Stream]) -> None:
    refusals, state = Refusals(), RepositoryState()
    for stream in refused:
        refusals.note(stream, "no", NOW)
    assert state.setting_aside(refusals).complete is (refused == set(Stream))
