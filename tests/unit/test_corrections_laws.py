"""Laws of what is corrected later: whatever came by whatever road and how late, the newest word known counts.

Observations go through the collector's published facts, as they come, and from there to the aggregator in any
order.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.facts.entities import merge_deployment, merge_pull_request, merge_repository
from services.aggregator.facts.fact import Fact
from services.collector.publishing.published_facts import add_events
from services.contracts.events import Event, Via
from tests.examples import examples
from tests.unit.aggregator.deployment_history import Deployment, Release
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import REPOSITORY, SEEN, who

often = examples(300)

MINUTES = st.integers(0, 60)
READING = (Via.GRAPHQL, Via.REST)


def minute(number: float) -> Any:
    return SEEN + timedelta(minutes=number)


@dataclass(frozen=True)
class Observation:
    """What was seen by a road: at GitHub at `true_at`, here at `came_at`; `knows`: whether all of it."""

    via: Via
    true_at: int
    came_at: int
    knows: bool


@st.composite
def observations(draw: st.DrawFn, knows: bool | None = True) -> list[Observation]:
    """Readings and deliveries in the order in which they came, and a reading at last."""
    some = [draw(_observation()) for _ in range(draw(st.integers(0, 8)))]
    last = Observation(
        draw(st.sampled_from(READING)), 999, 999, draw(st.booleans()) if knows is None else knows
    )
    return [*sorted(some, key=lambda each: each.came_at), last]


@st.composite
def _observation(draw: st.DrawFn) -> Observation:
    true_at, via = draw(MINUTES), draw(st.sampled_from([*READING, Via.WEBHOOK, Via.IMPORT]))
    late = 0 if via in READING else draw(MINUTES)
    return Observation(via, true_at, true_at + late, draw(st.booleans()))


@st.composite
def truths(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> dict[int, Any]:
    """What is true from which minute on."""
    return {0: draw(values)} | draw(st.dictionaries(MINUTES, values, max_size=4))


def true_at(truth: dict[int, Any], moment: int) -> Any:
    return truth[max(each for each in truth if each <= moment)]


def observed(event: Event, seen: Observation, *, coarse: int = 1) -> Event:
    """The event as an observation gives it; a delivery's own times may be older than it is."""
    as_of = None if seen.via in READING else minute(seen.true_at // coarse * coarse)
    return event.model_copy(update={"via": seen.via, "observedtime": minute(seen.came_at), "asoftime": as_of})


def published(events: list[Event]) -> list[Event]:
    """What of these gets into the log, one observation after the other."""
    log, published_facts = [], None
    for event in events:
        news, published_facts = add_events([event], published_facts, 1)
        log += [each.event for each in news]
    return log


@often
@given(st.data())
def test_a_release_is_what_github_last_said_it_is(data: st.DataObject) -> None:
    """Also where a delivery's times tell nothing of when it was written: the next reading mends that."""
    truth, coarse = data.draw(truths(st.booleans())), data.draw(st.sampled_from([1, 7, 1_000]))
    everything = data.draw(observations(knows=None))
    events = [
        observed(
            _release(seen, prerelease=true_at(truth, seen.true_at)),
            seen,
            coarse=coarse,
        )
        for seen in everything
    ]
    (fact,) = merge_deployment(None, data.draw(st.permutations(published(events)))).facts.values()
    assert fact.prerelease == true_at(truth, 999)
    assert fact.sha == ("abc" if any(seen.knows for seen in everything) else None)


def _release(seen: Observation, **said: bool) -> Event:
    """REST does not know the commit of its tag."""
    (event,) = Release(sha="abc" if seen.knows else None, **said).published(0).events
    return event


@often
@given(st.data())
def test_a_release_counts_if_it_is_public_at_last(data: st.DataObject) -> None:
    """Whoever unpublishes, deletes and publishes it, and in whatever order that is heard of."""
    truth = data.draw(truths(st.booleans()))
    events = [
        observed(_release(seen, withdrawn=true_at(truth, seen.true_at)), seen)
        for seen in data.draw(observations())
    ]
    facts = merge_deployment_or_nothing(data.draw(st.permutations(published(events))))
    assert any(not fact.withdrawn for fact in facts) is not true_at(truth, 999)


def merge_deployment_or_nothing(events: list[Event]) -> Collection[Fact]:
    return merge_deployment(None, events).facts.values() if events else ()


@often
@given(st.data())
def test_whoever_may_see_a_team_at_last_knows_who_was_asked(data: st.DataObject) -> None:
    events = [
        observed(_asked("team:acme/backend" if seen.knows else "ghost"), seen)
        for seen in data.draw(observations())
    ]
    (fact,) = merge_pull_request(None, data.draw(st.permutations(published(events)))).facts.values()
    assert fact.reviewer and fact.reviewer.login == "acme/backend"


def _asked(reviewer: str) -> Event:
    (event,) = Pull().requested(reviewer, 0).events
    return event


@often
@given(st.data())
def test_what_says_the_same_again_is_never_published(data: st.DataObject) -> None:
    """By whatever road: one that knows less never alternates with one that knows more."""
    seen = data.draw(observations())
    events = [observed(_release(each), each) for each in seen]
    assert len(published(events)) <= 2


@often
@given(st.data())
def test_a_repository_has_the_name_and_branch_that_were_newest_at_github(data: st.DataObject) -> None:
    """However late a delivery comes, and whenever it was renamed."""
    truth = data.draw(truths(st.sampled_from(["a", "b", "c"])))
    seen = data.draw(observations())
    events = [
        observed(_named(true_at(truth, each.true_at), number), each) for number, each in enumerate(seen)
    ]
    one, other = data.draw(st.permutations(events)), data.draw(st.integers(0, len(events)))
    cut = (
        merge_repository(merge_repository(None, one[:other]) if other else None, one[other:])
        if one[other:]
        else None
    )
    for known in filter(None, (merge_repository(None, one), cut)):
        newest = true_at(truth, 999)
        assert (known.name, known.default_branches.eras[-1].branches) == (f"acme/{newest}", (newest,))


def _named(name: str, number: int) -> Event:
    repository = REPOSITORY.model_copy(update={"name": name, "default_branch": name})
    (event,) = Pull(number=number, repository=repository).opened().events
    return event


@often
@given(st.data())
def test_a_status_that_was_read_otherwise_later_is_otherwise(data: st.DataObject) -> None:
    truth = data.draw(truths(st.sampled_from(["in_progress", "success", "failure"])))
    events = [
        observed(Deployment(1).status(true_at(truth, seen.true_at), 1).events[0], seen)
        for seen in data.draw(observations())
    ]
    (fact,) = merge_deployment(None, data.draw(st.permutations(published(events)))).facts.values()
    assert fact.state == true_at(truth, 999)
    assert fact.actor and fact.actor.id == who(fact.actor.login).id
