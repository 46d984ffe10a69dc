"""After the history the organisation lives on: at its beats, from where it stood, at a believable rate."""

from collections import Counter
from functools import cache
from itertools import islice

from services.contracts.events import Event, decode, encode
from services.demo.live import Live
from services.demo.organisation import organisation
from services.demo.pace import Beat, Sitting, beats
from tests.unit.demo.organisations import ANCHOR, SEED, by_subject, history

BEGAN = int(ANCHOR.timestamp()) + 30
DAY = 24 * 3600


def sitting(number: int) -> list[Beat]:
    return list(islice(beats(SEED, Sitting(0, BEGAN)), number))


@cache
def lived(number: int = 4000) -> tuple[tuple[Beat, tuple[Event, ...]], ...]:
    live = Live(organisation(SEED, ANCHOR))
    return tuple((beat, tuple(live.beat(beat))) for beat in sitting(number))


def events() -> list[Event]:
    return [event for _, each in lived() for event in each]


def within(seconds: int) -> Counter[str]:
    return Counter(event.type for beat, each in lived() if beat.at - BEGAN < seconds for event in each)


def test_something_happens_at_every_beat_and_at_its_time() -> None:
    for beat, each in lived():
        assert each
        assert {int(event.time.timestamp()) for event in each} == {beat.at}
        assert {int(event.observedtime.timestamp()) for event in each} == {beat.at}


def test_live_events_are_read_back_as_they_were_written() -> None:
    assert all(decode(encode(event)) == event for event in events())


def test_no_live_event_repeats_another_or_the_history() -> None:
    ids = Counter(event.id for event in [*history(), *events()])
    assert ids.most_common(1)[0][1] == 1


def test_pull_requests_that_history_left_open_go_on_and_new_ones_are_opened() -> None:
    subjects = {(event.data.repository.id, event.subject) for event in events() if "pull/" in event.subject}
    assert len(subjects & by_subject().keys()) > 30
    opened = {(e.data.repository.id, e.subject) for e in events() if e.type == "pull_request.opened"}
    assert len(opened) > 15
    assert subjects <= opened | by_subject().keys()


def test_only_what_is_open_is_merged_and_only_once() -> None:
    merged = Counter(e.data.pull_request.id for e in events() if e.type == "pull_request.merged")
    before = {e.data.pull_request.id for e in history() if e.type == "pull_request.merged"}
    assert set(merged.values()) == {1}
    assert not before & merged.keys()


def test_nothing_but_reviews_follows_a_merge() -> None:
    over: set[int] = set()
    for event in events():
        if event.type == "pull_request.merged":
            over.add(event.data.pull_request.id)
        elif "pull/" in event.subject and event.type not in (
            "pull_request.review_submitted",
            "pull_request.closed",
            "pull_request.described",
        ):
            assert event.data.pull_request.id not in over


def test_descriptions_stay_in_order_across_the_anchor() -> None:
    newest: dict[int, object] = {}
    told = sorted(
        (event for event in [*history(), *events()] if event.type == "pull_request.described"),
        key=lambda event: event.time,
    )
    for event in told:
        pull_request = event.data.pull_request.id
        assert pull_request not in newest or newest[pull_request] < event.data.updated_at
        newest[pull_request] = event.data.updated_at


def test_the_first_half_hour_is_lively() -> None:
    early = [beat for beat, _ in lived() if beat.at - BEGAN < 1800]
    assert 400 < len(early) < 650
    told = within(1800)
    assert 5 <= told["pull_request.merged"] <= 30
    assert 5 <= told["pull_request.opened"] <= 30
    assert told["pull_request.review_submitted"] > 15


def test_whoever_leaves_it_on_for_a_night_finds_no_thousand_merges() -> None:
    assert lived()[-1][0].at - BEGAN > DAY
    assert 15 <= within(14 * 3600)["pull_request.merged"] <= 60


def test_the_number_of_open_pull_requests_stays_as_it_was() -> None:
    live = Live(organisation(SEED, ANCHOR))
    counts = []
    for beat in sitting(20_000):
        live.beat(beat)
        counts.append(live.open_pull_requests)
    assert min(counts) >= 20
    assert max(counts) <= 85


def test_most_moves_are_small() -> None:
    told = Counter(event.type for event in events())
    big = told["pull_request.opened"] + told["pull_request.merged"]
    assert big < 0.1 * told.total()


def test_what_is_collected_counts_the_openings() -> None:
    made = organisation(SEED, ANCHOR)
    live = Live(made)
    opened = [e for beat in sitting(500) for e in live.beat(beat) if e.type == "pull_request.opened"]
    assert sum(live.collected.values()) == sum(made.expected().values()) + len(opened)


def test_live_deployments_follow_live_merges() -> None:
    merges = {e.data.merge_commit for e in events() if e.type == "pull_request.merged"}
    shipped = {e.data.sha for e in events() if e.type == "deployment.created"}
    assert len(merges & shipped) > 5
