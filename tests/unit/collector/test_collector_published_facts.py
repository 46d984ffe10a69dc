"""What has been published is not published again, unless more of it or something else is known now."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.facts.timeline import ItemKind
from services.collector.publishing.published_facts import add_events
from services.contracts.actors import GHOST
from services.contracts.events import Event, ReviewState
from tests.unit.collector.published_events import (
    DELIVERED,
    DEPLOYMENT,
    RELEASE,
    TEAM,
    after,
    asked_of,
    delivered,
    deployed,
    fresh,
    merged,
    opened,
    released,
    submitted,
)
from tests.unit.collector.snapshots import (
    ALICE,
    BOB,
    REPOSITORY,
    at,
    complete,
    events_of,
    item,
    of_type,
    pull_request,
)


def test_what_was_entered_is_not_fresh_any_more() -> None:
    events = events_of(pull_request(timeline=complete(item(ItemKind.CLOSED, 1))))
    published_facts = after(events)
    assert fresh(events, published_facts) == []
    more = events_of(pull_request(timeline=complete(item(ItemKind.CLOSED, 1), item(ItemKind.REOPENED, 2))))
    assert [event.type for event in fresh(more, published_facts)] == ["pull_request.reopened"]


def test_the_same_fact_twice_at_once_is_one() -> None:
    events = events_of(pull_request())
    assert fresh(events + events) == events


@pytest.mark.parametrize(
    ("less", "more"),
    [
        pytest.param(merged(), merged(merged_by=BOB), id="who merged"),
        pytest.param(merged(), merged(merged_by=GHOST), id="that who merged is gone"),
        pytest.param(merged(merged_by=GHOST), merged(merged_by=BOB), id="who it is that seemed gone"),
        pytest.param(merged(), merged(merge_commit="abc"), id="the commit of a merge"),
        pytest.param(opened(None), opened(True), id="whether it was opened as a draft"),
        pytest.param(
            submitted(ReviewState.DISMISSED), submitted(ReviewState.APPROVED), id="what a review had said"
        ),
        pytest.param(asked_of(GHOST), asked_of(TEAM), id="a team that only some may see"),
        pytest.param(deployed(replace(DEPLOYMENT, ref=None)), deployed(), id="the ref of a deployment"),
        pytest.param(released(replace(RELEASE, sha=None)), released(), id="the commit of a tag"),
        pytest.param(released(replace(RELEASE, actor=None)), released(), id="who released"),
        pytest.param(
            of_type(events_of(pull_request()), "described"),
            of_type(events_of(pull_request(additions=3)), "described"),
            id="sizes",
        ),
    ],
)
def test_knowing_more_of_a_fact_is_news_and_knowing_less_is_not(less: list[Event], more: list[Event]) -> None:
    assert fresh(more, after(less)) == more
    assert fresh(less, after(less, more)) == []
    assert fresh(less, after(more)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(released(), released(replace(RELEASE, prerelease=False)), id="a prerelease"),
        pytest.param(released(), released(replace(RELEASE, published_at=at(2))), id="a moment"),
        pytest.param(released(), released(replace(RELEASE, tag="v4")), id="a tag"),
        pytest.param(asked_of(ALICE), asked_of(BOB), id="a reviewer"),
        pytest.param(
            asked_of(BOB), asked_of(BOB.model_copy(update={"login": "bobby"})), id="the login of an account"
        ),
        pytest.param(opened(True), opened(False), id="a draft"),
        pytest.param(deployed(), deployed(replace(DEPLOYMENT, environment="staging")), id="an environment"),
        pytest.param(
            of_type(events_of(pull_request(labels=("a",))), "described"),
            of_type(events_of(pull_request(labels=("b",))), "described"),
            id="a label's name",
        ),
    ],
)
def test_whatever_is_said_otherwise_is_news_there_and_back(one: list[Event], other: list[Event]) -> None:
    assert fresh(other, after(one)) == other
    assert fresh(other, after(one, other)) == []
    assert fresh(one, after(one, other)) == one
    assert fresh([*one, *other], after([*one, *other])) == []  # read again as a whole


DRAFT = replace(RELEASE, published_at=None)


def test_a_draft_is_no_news_unless_it_was_published() -> None:
    assert fresh(released(DRAFT)) == []
    assert fresh(released(DRAFT), after(released())) == released(DRAFT)
    assert fresh(released(), after(released(), released(DRAFT))) == released()


def test_a_deletion_that_overtakes_its_publication_is_news() -> None:
    deleted = released(replace(RELEASE, deleted=True), DELIVERED)
    assert fresh(deleted) == deleted


def test_a_name_that_belongs_to_the_moment_is_no_news() -> None:
    published_facts = after(merged(merged_by=BOB))
    renamed = [
        each.model_copy(
            update={
                "data": each.data.model_copy(
                    update={"repository": REPOSITORY.model_copy(update={"name": "x"})}
                )
            }
        )
        for each in merged(merged_by=BOB)
    ]
    assert fresh(renamed, published_facts) == []
    retitled = of_type(events_of(pull_request(title="Another", base="trunk")), "opened")
    assert fresh(retitled, after(of_type(events_of(pull_request()), "opened"))) == []


def test_the_reading_after_a_correction_by_delivery_is_news_once() -> None:
    """A delivery may be older than it looks, and the log would believe an earlier reading for ever."""
    full = replace(RELEASE, prerelease=False)
    published_facts = after(released(), released(full, DELIVERED))
    assert fresh(released(full, DELIVERED), published_facts) == []
    assert fresh(released(full), published_facts) == released(full)
    assert fresh(released(full), after(released(full), published_facts=published_facts)) == []
    unsure = replace(full, sha=None)  # by a road that does not know all of it
    assert fresh(released(unsure), published_facts) == released(unsure)
    assert fresh(released(unsure), after(released(unsure), published_facts=published_facts)) == []


def test_a_delivery_that_only_adds_needs_no_reading_after_it() -> None:
    published_facts = after(of_type(delivered(pull_request()), "opened"))
    assert fresh(of_type(events_of(pull_request()), "opened"), published_facts) == []


VARIANTS = [
    *(merged(merged_by=who, merge_commit=commit) for who in (None, ALICE, BOB) for commit in (None, "abc")),
    *(
        released(replace(RELEASE, prerelease=each, sha=sha))
        for each in (True, False)
        for sha in (None, "abc")
    ),
]


@given(st.lists(st.sampled_from([each for some in VARIANTS for each in some])))
def test_after_any_observations_the_last_word_known_is_the_one_that_was_published_last(
    seen: list[Event],
) -> None:
    """Whoever knows only what was published knows of each field what the last that knew it said."""
    published: dict[tuple[str, str], Any] = {}
    observed: dict[tuple[str, str], Any] = {}
    published_facts = None
    for event in seen:
        news, published_facts = add_events([event], published_facts, 5)
        for each in news:
            published |= known(each.event)
        observed |= known(event)
    assert published == observed


def known(event: Event) -> dict[tuple[str, str], Any]:
    said = event.data.model_dump(exclude={"repository", "pull_request"}, exclude_none=True)
    return {(event.id, name): value for name, value in said.items()}
