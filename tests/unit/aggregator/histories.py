"""Random histories for hypothesis: what may happen to a pull request, and how it may be observed."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from services.contracts.events import Event, PullRequestReviewSubmitted, ReviewState, Via
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import at

PEOPLE = ("ada", "grace", "edsger", "ghost", "bot:copilot")
REVIEWERS = (*PEOPLE, "team:acme/backend")
TEAMS = '[[teams]]\nname = "backend"\nmembers = ["grace", {login = "edsger", from = 2026-03-04}]\n'

_hours = st.integers(0, 400).map(lambda quarter: quarter / 4)
_steps = st.one_of(
    st.tuples(st.just("ready"), st.just(())),
    st.tuples(st.just("drafted"), st.just(())),
    st.tuples(st.just("pushed"), st.just(())),
    st.tuples(st.just("closed"), st.just(())),
    st.tuples(st.just("reopened"), st.just(())),
    st.tuples(st.sampled_from(["requested", "unrequested"]), st.tuples(st.sampled_from(REVIEWERS))),
    st.tuples(st.sampled_from(["commented"]), st.tuples(st.sampled_from(PEOPLE))),
    st.tuples(
        st.just("reviewed"), st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["approved", "commented"]))
    ),
)


@st.composite
def pulls(draw: st.DrawFn, number: int = 1) -> Pull:
    """A pull request with up to 14 things that happened to it, not all of them sensible."""
    pull = Pull(number=number, author=draw(st.sampled_from(PEOPLE)))
    if draw(st.integers(0, 9)):
        pull.opened(0, draft=draw(st.sampled_from([None, True, False])))
    for name, arguments in draw(st.lists(_steps, max_size=12)):
        hours = draw(_hours)
        if name == "reviewed":
            reviewer, state = arguments
            pull.reviewed(reviewer, hours, state, id_=1_000 * number + len(pull.events))
        elif name == "commented":
            pull.commented(*arguments, hours)
        elif arguments:
            getattr(pull, name)(*arguments, hours)
        else:
            getattr(pull, name)(hours)
    for _ in range(draw(st.integers(0, 3))):
        pull.described(draw(_hours), **draw(_descriptions()))
    if draw(st.booleans()):
        pull.merged(draw(_hours))
    if not pull.events:
        pull.opened(0)
    return pull


@st.composite
def courses(draw: st.DrawFn) -> Pull:
    """A pull request to which only sensible things happen, each at an hour of its own."""
    draft = draw(st.booleans())
    pull, state = Pull().opened(0, draft=draft), "draft" if draft else "open"
    for hour in range(1, draw(st.integers(2, 14))):
        who = draw(st.sampled_from(["grace", "edsger"]))
        match draw(st.sampled_from(["state", "over", "asked", "removed", "reviewed", "pushed", "pushed"])):
            case "state" if state == "draft":
                pull.ready(hour)
                state = "open"
            case "state" if state == "open":
                pull.drafted(hour)
                state = "draft"
            case "over" if state == "closed":
                pull.reopened(hour)
                state = "draft" if draft else "open"
            case "over" if state == "open":
                pull.closed(hour)
                state, draft = "closed", False
            case "asked":
                pull.requested(who, hour)
            case "removed":
                pull.unrequested(who, hour)
            case "reviewed":
                said = draw(st.sampled_from(["approved", "changes_requested", "commented"]))
                pull.reviewed(who, hour, said, id_=100 + hour)
            case "pushed":
                pull.pushed(hour)
    if state == "open" and draw(st.booleans()):
        pull.merged(20)
    return pull


def _descriptions() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "title": st.sampled_from(["a", "b"]),
            "draft": st.booleans(),
            "state": st.sampled_from(["open", "closed", "merged"]),
            "additions": st.sampled_from([None, 0, 60, 900]),
            "deletions": st.sampled_from([None, 1]),
            "labels": st.sampled_from([(), ("x",), ("y", "x")]),
            "first_commit_at": st.sampled_from([None, at(-5), at(3)]),
        }
    )


@st.composite
def observations(draw: st.DrawFn, events: list[Event]) -> list[Event]:
    """Every event at least once, some again by another road, at another time, knowing less; shuffled."""
    again = draw(st.lists(st.sampled_from(events), max_size=6))
    return draw(st.permutations([*events, *(draw(_observed(event)) for event in again)]))


@st.composite
def _observed(draw: st.DrawFn, event: Event) -> Event:
    seen = event.observedtime + timedelta(minutes=draw(st.integers(-3, 3)))
    update: dict[str, Any] = {"observedtime": seen, "via": draw(st.sampled_from(list(Via)))}
    if isinstance(event, PullRequestReviewSubmitted) and draw(st.booleans()):
        update["data"] = event.data.model_copy(update={"state": ReviewState.DISMISSED})
    return event.model_copy(update=update)


@st.composite
def batches(draw: st.DrawFn, events: list[Event]) -> list[list[Event]]:
    """The events in their order, cut into batches."""
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(events) - 1)), max_size=5)))
    return [
        events[start:end] for start, end in zip([0, *cuts], [*cuts, len(events)], strict=True) if start < end
    ]
