"""What has been published is not published again, unless more of it or something else is known now."""

import hashlib
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.facts.deployments import deployment_events
from services.collector.facts.entities import Entity, by_entity, entity_of
from services.collector.facts.pull_requests import pull_request_events
from services.collector.facts.releases import release_events
from services.collector.facts.snapshots import DeploymentSnapshot, PullRequestSnapshot, ReleaseSnapshot
from services.collector.facts.timeline import ItemKind, SubmittedReview, Timeline
from services.collector.publishing.published_facts import PublishedFacts, add_events, pack, unpack
from services.collector.publishing.statements import code
from services.contracts.actors import GHOST, Actor, ActorKind
from services.contracts.events import Event, PullRequestState, ReviewState, Via
from tests.unit.collector.snapshots import (
    ALICE,
    BOB,
    OBSERVATION,
    REPOSITORY,
    at,
    complete,
    events_of,
    item,
    of_type,
    pull_request,
)

DELIVERED = replace(OBSERVATION, via=Via.WEBHOOK, as_of=at(6))
TEAM = Actor(id=5, login="acme/backend", kind=ActorKind.TEAM)
RELEASE = ReleaseSnapshot(
    id=9, tag="v3", sha="abc", prerelease=True, actor=ALICE, created_at=at(0), published_at=at(1)
)
DEPLOYMENT = DeploymentSnapshot(
    id=3, node_id="DE_3", environment="production", sha="abc", ref="main", actor=ALICE, created_at=at(0)
)


def fresh(events: list[Event], published_facts: PublishedFacts | None = None) -> list[Event]:
    return [each.event for each in add_events(events, published_facts, 5)[0]]


def after(*some: list[Event], published_facts: PublishedFacts | None = None) -> PublishedFacts:
    for events in some:
        published_facts = add_events(events, published_facts, 5)[1]
    assert published_facts
    return published_facts


def released(seen: ReleaseSnapshot = RELEASE, observation: Any = OBSERVATION) -> list[Event]:
    return list(release_events(seen, REPOSITORY, observation))


def deployed(seen: DeploymentSnapshot = DEPLOYMENT) -> list[Event]:
    return list(deployment_events(seen, REPOSITORY, OBSERVATION))


def delivered(seen: PullRequestSnapshot) -> list[Event]:
    return list(pull_request_events(seen, REPOSITORY, DELIVERED))


def test_what_was_entered_is_not_fresh_any_more() -> None:
    events = events_of(pull_request(timeline=complete(item(ItemKind.CLOSED, 1))))
    published_facts = after(events)
    assert fresh(events, published_facts) == []
    more = events_of(pull_request(timeline=complete(item(ItemKind.CLOSED, 1), item(ItemKind.REOPENED, 2))))
    assert [event.type for event in fresh(more, published_facts)] == ["pull_request.reopened"]


def test_the_same_fact_twice_at_once_is_one() -> None:
    events = events_of(pull_request())
    assert fresh(events + events) == events


def merged(**said: Any) -> list[Event]:
    seen = pull_request(state=PullRequestState.MERGED, merged_at=at(4), **said)
    return of_type(events_of(seen), "merged")


def opened(draft: bool | None) -> list[Event]:
    return of_type(
        events_of(pull_request(draft=bool(draft), timeline=Timeline(complete=draft is not None))), "opened"
    )


def submitted(state: ReviewState) -> list[Event]:
    timeline = Timeline((SubmittedReview(7, BOB, state, at(2)),))
    return of_type(events_of(pull_request(timeline=timeline)), "review_submitted")


def asked_of(reviewer: Actor) -> list[Event]:
    timeline = complete(item(ItemKind.REVIEW_REQUESTED, 1, reviewer=reviewer))
    return of_type(events_of(pull_request(timeline=timeline)), "review_requested")


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


class TestMessageIds:
    """The log drops a repetition within some minutes; a correction it must not drop."""

    def ids(self, *some: list[Event]) -> list[str]:
        published_facts, found = None, []
        for events in some:
            news, published_facts = add_events(events, published_facts, 5)
            found += [each.message_id for each in news]
        return found

    def test_every_correction_has_its_own_also_there_and_back(self) -> None:
        observations = [replace(OBSERVATION, at=at(hours)) for hours in range(4)]
        both = (RELEASE, replace(RELEASE, prerelease=False)) * 2
        assert len(set(self.ids(*map(released, both, observations)))) == 4

    def test_what_is_published_again_after_a_crash_has_the_same(self) -> None:
        assert self.ids(released()) == self.ids(released(observation=replace(OBSERVATION, at=at(9))))

    def test_a_part_does_not_keep_out_the_whole(self) -> None:
        (part,), (whole,) = self.ids(merged()), self.ids(merged(merged_by=BOB))
        assert part != whole


ENTRIES = (
    item(ItemKind.CLOSED, 4),
    item(ItemKind.REVIEW_REQUESTED, 1, reviewer=BOB),
    SubmittedReview(7, BOB, ReviewState.APPROVED, at(2)),
)
MERGED = pull_request(state=PullRequestState.MERGED, merged_at=at(4), merged_by=BOB)
FACTS = events_of(MERGED.with_timeline(Timeline(ENTRIES, complete=True)))


class TestLedgersOfOlderReleases:
    """They held digests of ids, and went on for ever: what was published was never corrected."""

    def digest(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), digest_size=6).digest()

    def kept(self, whole: list[Event], part: list[Event] | tuple[()] = ()) -> PublishedFacts:
        """As an older release kept it."""
        ids = {self.digest(each.id + end) for each in whole for end in ("", "?")}
        ids |= {self.digest(each.id + "?") for each in part}
        return unpack((5).to_bytes(8, "big") + b"".join(sorted(ids)))

    def test_they_are_read(self) -> None:
        assert self.kept(FACTS).id == 5
        assert len(self.kept(FACTS).ids) == 2 * len(FACTS)

    def test_nothing_is_published_again_and_corrections_are_noticed_from_then_on(self) -> None:
        published_facts = self.kept(FACTS)
        assert fresh(FACTS, published_facts) == []
        published_facts = after(FACTS, published_facts=published_facts)
        assert not published_facts.ids
        assert fresh(merged(merged_by=ALICE), published_facts) == merged(merged_by=ALICE)

    def test_what_was_known_in_part_is_still_news(self) -> None:
        assert fresh(merged(merged_by=BOB), self.kept([], merged())) == merged(merged_by=BOB)
        assert fresh(merged(), self.kept([], merged())) == []
        assert fresh(submitted(ReviewState.APPROVED), self.kept([], submitted(ReviewState.DISMISSED)))

    def test_what_they_could_not_hold_is_published_once(self) -> None:
        more = events_of(MERGED.with_timeline(complete(*ENTRIES)))
        assert [each.data.position for each in fresh(more, self.kept(FACTS))] == [0, 0, 0]
        assert fresh(more, after(more, published_facts=self.kept(FACTS))) == []

    def test_what_they_may_have_wrong_is_published_once(self) -> None:
        for events in (released(), asked_of(TEAM)):
            assert fresh(events, self.kept(events)) == events
            assert fresh(events, after(events, published_facts=self.kept(events))) == []


def test_a_ledger_survives_being_kept() -> None:
    published_facts = after(events_of(pull_request(author=ALICE)))
    assert unpack(pack(published_facts)) == published_facts
    assert unpack(pack(PublishedFacts(2_500_000_001))) == PublishedFacts(2_500_000_001)
    older = PublishedFacts(7, frozenset({b"abcdef", b"ghijkl"}), published_facts.facts)
    assert unpack(pack(older)) == older


def test_a_ledger_needs_few_bytes_a_fact() -> None:
    timeline = complete(*(item(ItemKind.REVIEW_REQUESTED, hours, reviewer=ALICE) for hours in range(30)))
    published_facts = after(of_type(events_of(pull_request(timeline=timeline)), "review_requested"))
    assert len(pack(published_facts)) <= 10 + 30 * (6 + 1 + 4 * 4)


def test_every_field_of_an_event_has_a_code_of_its_own() -> None:
    for kind in get_args(Event):
        names = {*kind.model_fields["data"].annotation.model_fields} - {"repository", "pull_request"} | {""}
        codes = [*map(code, names)]
        assert len(codes) == len(set(codes)), f"two fields of {kind.__name__} have one code: rename one"


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


def test_events_are_grouped_by_what_they_are_about() -> None:
    one, other = events_of(pull_request()), events_of(pull_request(number=43, id=6))
    groups = by_entity([one[0], other[0], one[1], other[1]])
    assert groups == {
        Entity("github.com", 1, "pull", 42): one,
        Entity("github.com", 1, "pull", 43): other,
    }
    assert entity_of(other[0]) == (Entity("github.com", 1, "pull", 43), 6)
