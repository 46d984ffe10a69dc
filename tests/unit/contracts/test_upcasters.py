"""Events of older versions are lifted when they are read: shown with versions that there never were."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.intake.decode import UnreadableError, read_event
from services.contracts.events import DATAVERSION, PullRequestMerged, decode, encode
from services.contracts.upcasters import UPCASTERS, Raw, UpcastError, Upcasters
from tests.unit.aggregator.pull_request_history import Pull

MERGED = Pull().opened().merged(2).events[-1]
TODAY = json.loads(encode(MERGED))
NEWEST = 3
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def _other_type(event: Raw) -> Raw:
    """In the first invented version a merge was called otherwise."""
    return {**event, "type": "pull_request.merged"}


def _commit_by_its_own_name(event: Raw) -> Raw:
    """In the second the commit stood in a field of another name."""
    data = dict(event["data"])
    return {**event, "data": {"merge_commit": data.pop("commit"), **data}}


INVENTED = Upcasters(
    newest=NEWEST,
    by_type_and_version={
        ("pull_request.landed", 1): _other_type,
        ("pull_request.merged", 2): _commit_by_its_own_name,
    },
)


def said(version: int) -> dict[str, Any]:
    """The merge as it was said in an invented version."""
    event = {**TODAY, "dataversion": version}
    if version < NEWEST:
        data = dict(event["data"])
        event["data"] = {"commit": data.pop("merge_commit"), **data}
    return {**event, "type": "pull_request.landed"} if version == 1 else event


def body(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event).encode()


@pytest.mark.parametrize("version", [1, 2, 3])
def test_every_version_of_an_event_is_read_as_the_same(version: int) -> None:
    event = decode(body(said(version)), INVENTED)
    assert isinstance(event, PullRequestMerged)
    assert event == MERGED.model_copy(update={"dataversion": NEWEST})


def test_without_the_lifts_the_older_version_would_be_misread() -> None:
    event = decode(body({**said(2), "dataversion": DATAVERSION}))
    assert isinstance(event, PullRequestMerged)
    assert event.data.merge_commit is None


def test_an_event_without_a_version_is_of_the_first() -> None:
    first = said(1)
    del first["dataversion"]
    assert decode(body(first), INVENTED) == decode(body(said(1)), INVENTED)


def test_a_type_without_a_lift_is_the_same_in_every_version() -> None:
    closed = Pull().opened().closed(1).events[-1]
    old = body({**json.loads(encode(closed)), "dataversion": 1})
    assert decode(old, INVENTED) == closed.model_copy(update={"dataversion": NEWEST})


@given(st.sampled_from([1, 2, 3]), st.dictionaries(st.text(max_size=5), JSON, max_size=3))
def test_lifting_what_is_lifted_changes_nothing(version: int, more: dict[str, Any]) -> None:
    lifted = INVENTED.upcast({**more, **said(version)})
    assert lifted["dataversion"] == NEWEST
    assert INVENTED.upcast(lifted) is lifted


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=5))
def test_what_is_of_today_is_given_back_as_it_is(event: dict[str, Any]) -> None:
    today = {**event, "dataversion": DATAVERSION}
    assert UPCASTERS.upcast(today) is today


def test_what_is_given_to_a_lift_is_not_changed() -> None:
    event = said(1)
    INVENTED.upcast(event)
    assert event == said(1)


def test_a_version_newer_than_known_is_not_misread() -> None:
    newer = {**TODAY, "dataversion": NEWEST + 1}
    with pytest.raises(UpcastError, match="dataversion: 4 is newer than 3"):
        decode(body(newer), INVENTED)
    with pytest.raises(UnreadableError, match=f"dataversion: 4 is newer than {DATAVERSION}"):
        read_event(body({**newer, "type": "pull_request.teleported", "data": None}))


@pytest.mark.parametrize("version", [0, -1, "one", None])
def test_what_is_no_version_is_said_to_be_none(version: object) -> None:
    with pytest.raises(UnreadableError, match="dataversion: Input should be"):
        read_event(body({**TODAY, "dataversion": version}))


@pytest.mark.parametrize("data", [{}, [], None, 7])
def test_what_is_not_as_it_was_in_its_version_is_said_to_be_none(data: object) -> None:
    with pytest.raises(UpcastError, match="dataversion: not an event of version 2"):
        decode(body({**said(2), "data": data}), INVENTED)


def test_todays_lifts_lead_to_todays_version() -> None:
    assert UPCASTERS.newest == DATAVERSION
    assert all(1 <= version < DATAVERSION for _, version in UPCASTERS.by_type_and_version)
