"""How published facts are stored: in few bytes; what older releases stored is read, too."""

import hashlib
from typing import get_args

from services.collector.facts.timeline import ItemKind, SubmittedReview, Timeline
from services.collector.publishing.published_facts import PublishedFacts, pack, unpack
from services.collector.publishing.statements import code
from services.contracts.events import Event, PullRequestState, ReviewState
from tests.unit.collector.published_events import TEAM, after, asked_of, fresh, merged, released, submitted
from tests.unit.collector.snapshots import ALICE, BOB, at, complete, events_of, item, of_type, pull_request

ENTRIES = (
    item(ItemKind.CLOSED, 4),
    item(ItemKind.REVIEW_REQUESTED, 1, reviewer=BOB),
    SubmittedReview(7, BOB, ReviewState.APPROVED, at(2)),
)
MERGED = pull_request(state=PullRequestState.MERGED, merged_at=at(4), merged_by=BOB)
FACTS = events_of(MERGED.with_timeline(Timeline(ENTRIES, complete=True)))


class TestFormatOfOlderReleases:
    """Digests of ids, and for ever: what was published was never corrected."""

    def digest(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), digest_size=6).digest()

    def stored(self, whole: list[Event], part: list[Event] | tuple[()] = ()) -> PublishedFacts:
        """As an older release stored them."""
        ids = {self.digest(each.id + end) for each in whole for end in ("", "?")}
        ids |= {self.digest(each.id + "?") for each in part}
        return unpack((5).to_bytes(8, "big") + b"".join(sorted(ids)))

    def test_it_is_read(self) -> None:
        assert self.stored(FACTS).id == 5
        assert len(self.stored(FACTS).ids) == 2 * len(FACTS)

    def test_nothing_is_published_again_and_corrections_are_noticed_from_then_on(self) -> None:
        published_facts = self.stored(FACTS)
        assert fresh(FACTS, published_facts) == []
        published_facts = after(FACTS, published_facts=published_facts)
        assert not published_facts.ids
        assert fresh(merged(merged_by=ALICE), published_facts) == merged(merged_by=ALICE)

    def test_what_was_known_in_part_is_still_news(self) -> None:
        assert fresh(merged(merged_by=BOB), self.stored([], merged())) == merged(merged_by=BOB)
        assert fresh(merged(), self.stored([], merged())) == []
        assert fresh(submitted(ReviewState.APPROVED), self.stored([], submitted(ReviewState.DISMISSED)))

    def test_what_it_could_not_hold_is_published_once(self) -> None:
        more = events_of(MERGED.with_timeline(complete(*ENTRIES)))
        assert [each.data.position for each in fresh(more, self.stored(FACTS))] == [0, 0, 0]
        assert fresh(more, after(more, published_facts=self.stored(FACTS))) == []

    def test_what_it_may_have_wrong_is_published_once(self) -> None:
        for events in (released(), asked_of(TEAM)):
            assert fresh(events, self.stored(events)) == events
            assert fresh(events, after(events, published_facts=self.stored(events))) == []


def test_published_facts_are_read_as_they_were_stored() -> None:
    published_facts = after(events_of(pull_request(author=ALICE)))
    assert unpack(pack(published_facts)) == published_facts
    assert unpack(pack(PublishedFacts(2_500_000_001))) == PublishedFacts(2_500_000_001)
    older = PublishedFacts(7, frozenset({b"abcdef", b"ghijkl"}), published_facts.facts)
    assert unpack(pack(older)) == older


def test_published_facts_need_few_bytes_each() -> None:
    timeline = complete(*(item(ItemKind.REVIEW_REQUESTED, hours, reviewer=ALICE) for hours in range(30)))
    published_facts = after(of_type(events_of(pull_request(timeline=timeline)), "review_requested"))
    assert len(pack(published_facts)) <= 10 + 30 * (6 + 1 + 4 * 4)


def test_every_field_of_an_event_has_a_code_of_its_own() -> None:
    for kind in get_args(Event):
        names = {*kind.model_fields["data"].annotation.model_fields} - {"repository", "pull_request"} | {""}
        codes = [*map(code, names)]
        assert len(codes) == len(set(codes)), f"two fields of {kind.__name__} have one code: rename one"
