"""The live simulation continues the history tick by tick, at a plausible rate."""

from collections import Counter
from functools import cache
from itertools import islice

from services.contracts.events import Event, decode, encode
from services.demo.organisation import create_organisation
from services.demo.simulation import Simulation
from services.demo.ticks import DemoSession, Tick, ticks
from tests.unit.demo.organisations import ANCHOR, SEED, by_subject, history

BEGAN = int(ANCHOR.timestamp()) + 30
DAY = 24 * 3600


def session(number: int) -> list[Tick]:
    return list(islice(ticks(SEED, DemoSession(0, BEGAN)), number))


@cache
def simulated(number: int = 4000) -> tuple[tuple[Tick, tuple[Event, ...]], ...]:
    simulation = Simulation(create_organisation(SEED, ANCHOR))
    return tuple((tick, tuple(simulation.advance(tick))) for tick in session(number))


def events() -> list[Event]:
    return [event for _, each in simulated() for event in each]


def within(seconds: int) -> Counter[str]:
    return Counter(event.type for tick, each in simulated() if tick.at - BEGAN < seconds for event in each)


def test_something_happens_at_every_tick_and_at_its_time() -> None:
    for tick, each in simulated():
        assert each
        assert {int(event.time.timestamp()) for event in each} == {tick.at}
        assert {int(event.observedtime.timestamp()) for event in each} == {tick.at}


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
    published = sorted(
        (event for event in [*history(), *events()] if event.type == "pull_request.described"),
        key=lambda event: event.time,
    )
    for event in published:
        pull_request = event.data.pull_request.id
        assert pull_request not in newest or newest[pull_request] < event.data.updated_at
        newest[pull_request] = event.data.updated_at


def test_the_first_half_hour_is_lively() -> None:
    early = [tick for tick, _ in simulated() if tick.at - BEGAN < 1800]
    assert 400 < len(early) < 650
    published = within(1800)
    assert 5 <= published["pull_request.merged"] <= 30
    assert 5 <= published["pull_request.opened"] <= 30
    assert published["pull_request.review_submitted"] > 15


def test_whoever_leaves_it_on_for_a_night_finds_no_thousand_merges() -> None:
    assert simulated()[-1][0].at - BEGAN > DAY
    assert 15 <= within(14 * 3600)["pull_request.merged"] <= 60


def test_the_number_of_open_pull_requests_stays_as_it_was() -> None:
    simulation = Simulation(create_organisation(SEED, ANCHOR))
    counts = []
    for tick in session(20_000):
        simulation.advance(tick)
        counts.append(simulation.open_pull_requests)
    assert min(counts) >= 20
    assert max(counts) <= 85


def test_most_actions_are_minor() -> None:
    published = Counter(event.type for event in events())
    big = published["pull_request.opened"] + published["pull_request.merged"]
    assert big < 0.1 * published.total()


def test_what_is_collected_counts_the_openings() -> None:
    made = create_organisation(SEED, ANCHOR)
    simulation = Simulation(made)
    opened = [e for tick in session(500) for e in simulation.advance(tick) if e.type == "pull_request.opened"]
    assert sum(simulation.collected.values()) == sum(made.expected().values()) + len(opened)


def test_live_deployments_follow_live_merges() -> None:
    merges = {e.data.merge_commit for e in events() if e.type == "pull_request.merged"}
    shipped = {e.data.sha for e in events() if e.type == "deployment.created"}
    assert len(merges & shipped) > 5
