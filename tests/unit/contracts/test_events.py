"""An event is what the log says it is, or an error that names what is wrong."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from services.contracts import identity
from services.contracts.actors import GHOST, Actor, ActorKind, plain_login
from services.contracts.events import (
    DescribedData,
    PullRequestOpened,
    PullRequestRef,
    PullRequestState,
    Repository,
    decode,
    encode,
    host_of,
    moment,
)

OPENED = {
    "specversion": "1.0",
    "id": "gh:github.com:pr:1:opened",
    "source": "https://github.com/acme/api",
    "type": "pull_request.opened",
    "subject": "pull/42",
    "time": "2026-01-05T12:00:00Z",
    "observedtime": "2026-01-05T12:00:05Z",
    "via": "graphql",
    "dataversion": 1,
    "data": {
        "repository": {"id": 5, "owner": "acme", "name": "api"},
        "pull_request": {"id": 1, "number": 42},
        "actor": {"id": 9, "login": "ada", "kind": "user"},
        "author": {"id": 9, "login": "ada", "kind": "user"},
        "title": "Add a thing",
        "base": "main",
        "head": "thing",
    },
}


def _described(**changed: object) -> DescribedData:
    data = {
        "repository": Repository(id=5, owner="acme", name="api"),
        "pull_request": PullRequestRef(id=1, number=42),
        "updated_at": datetime(2026, 1, 5, 12, tzinfo=UTC),
        "title": "Add a thing",
        "url": "https://github.com/acme/api/pull/42",
        "state": PullRequestState.OPEN,
        "draft": False,
        "base": "main",
        "head": "thing",
    }
    return DescribedData.model_validate({**data, **changed})


def test_an_event_survives_the_log() -> None:
    event = decode(json.dumps(OPENED).encode())
    assert isinstance(event, PullRequestOpened)
    assert decode(encode(event)) == event
    assert host_of(event) == "github.com"
    assert event.data.author == Actor(id=9, login="ada", kind=ActorKind.USER)


def test_extra_fields_are_ignored() -> None:
    event = decode(
        json.dumps({**OPENED, "traceparent": "00-1", "data": {**OPENED["data"], "new": 1}}).encode()
    )
    assert event == decode(json.dumps(OPENED).encode())


@pytest.mark.parametrize(
    "missing", ["id", "source", "type", "subject", "time", "observedtime", "via", "data"]
)
def test_a_missing_attribute_is_an_error(missing: str) -> None:
    with pytest.raises(ValidationError):
        decode(json.dumps({k: v for k, v in OPENED.items() if k != missing}).encode())


def test_a_time_without_a_zone_is_an_error() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        decode(json.dumps({**OPENED, "time": "2026-01-05T12:00:00"}).encode())


def test_an_unknown_type_is_an_error_that_names_it() -> None:
    with pytest.raises(ValidationError, match=r"pull_request\.sneezed"):
        decode(json.dumps({**OPENED, "type": "pull_request.sneezed"}).encode())


def test_the_same_attributes_have_the_same_name_whoever_observed_them() -> None:
    renamed = Repository(id=5, owner="acme-corp", name="api2", default_branch="main")
    other_actor = _described(repository=renamed, actor=GHOST)
    assert identity.described("github.com", _described()) == identity.described("github.com", other_actor)


def test_other_attributes_at_the_same_time_have_another_name() -> None:
    assert identity.described("github.com", _described()) != identity.described(
        "github.com", _described(title="Another")
    )


def test_moments_are_spelled_in_utc() -> None:
    berlin = datetime(2026, 1, 5, 13, tzinfo=timezone(timedelta(hours=1)))
    assert moment(berlin) == "2026-01-05T12:00:00Z"


def test_a_bot_has_one_login() -> None:
    assert plain_login("dependabot[bot]") == plain_login("dependabot") == "dependabot"
