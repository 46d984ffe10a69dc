"""Lists that are not ours to see: left alone for an hour, told to people, asked for again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.crawl_state.access_errors import AGAIN, AccessErrors
from services.collector.crawl_state.crawl_state import CrawlState
from services.collector.forge.resource import Resource

NOW = datetime(2024, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def access_errors() -> AccessErrors:
    return AccessErrors()


def test_given_nothing_is_refused_then_everything_is_asked_for(access_errors: AccessErrors) -> None:
    assert not any(access_errors.is_denied(resource, NOW) for resource in Resource)
    assert list(access_errors) == []
    assert access_errors.summary is None


def test_given_a_refusal_when_an_hour_is_over_then_it_is_asked_for_again(access_errors: AccessErrors) -> None:
    access_errors.deny(Resource.DEPLOYMENTS, "needs deployments=read", NOW)
    assert access_errors.is_denied(Resource.DEPLOYMENTS, NOW + AGAIN - timedelta(seconds=1))
    assert not access_errors.is_denied(Resource.DEPLOYMENTS, NOW + AGAIN)
    assert not access_errors.is_denied(Resource.RELEASES, NOW)


def test_given_a_refusal_that_may_be_over_then_it_is_still_told_until_it_is_lifted(
    access_errors: AccessErrors,
) -> None:
    access_errors.deny(Resource.RELEASES, "needs contents=read", NOW - 2 * AGAIN)
    assert access_errors.summary == "releases cannot be read: needs contents=read"
    access_errors.allow(Resource.RELEASES)
    assert access_errors.summary is None


def test_given_two_refusals_then_both_are_summary(access_errors: AccessErrors) -> None:
    access_errors.deny(Resource.DEPLOYMENTS, "no", NOW)
    access_errors.deny(Resource.RELEASES, "neither", NOW)
    assert access_errors.summary == "deployments cannot be read: no; releases cannot be read: neither"


def test_given_another_answer_then_the_last_one_counts(access_errors: AccessErrors) -> None:
    access_errors.deny(Resource.RELEASES, "no", NOW)
    access_errors.deny(Resource.RELEASES, "still no", NOW + AGAIN)
    assert access_errors.summary == "releases cannot be read: still no"
    assert access_errors.is_denied(Resource.RELEASES, NOW + AGAIN)


def test_given_the_repository_is_found_anew_then_everything_is_asked_for(access_errors: AccessErrors) -> None:
    for resource in Resource:
        access_errors.deny(resource, "no", NOW)
    access_errors.clear()
    assert not any(access_errors.is_denied(resource, NOW) for resource in Resource)


def test_lifting_what_was_not_refused_changes_nothing(access_errors: AccessErrors) -> None:
    access_errors.allow(Resource.RELEASES)
    assert list(access_errors) == []


@given(st.sets(st.sampled_from(Resource)))
def test_what_is_refused_does_not_keep_a_repository_from_being_complete(refused: set[Resource]) -> None:
    access_errors, state = AccessErrors(), CrawlState()
    for resource in refused:
        access_errors.deny(resource, "no", NOW)
    assert state.setting_aside(access_errors).complete is (refused == set(Resource))
