"""Names become tokens of NATS subjects, and come back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts import subjects
from services.contracts.events import (
    DeploymentCreated,
    DeploymentCreatedData,
    PullRequestClosed,
    PullRequestData,
    PullRequestRef,
    Repository,
    Via,
)

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
NATS_PY = Repository(id=1, owner="nats-io", name="nats.py")


@given(st.text(min_size=1))
def test_escaping_can_be_undone_for_any_name(name: str) -> None:
    assert subjects.unescape(subjects.escape(name)) == name


@given(st.text(min_size=1))
def test_an_escaped_name_has_nothing_that_nats_forbids_in_a_token(name: str) -> None:
    token = subjects.escape(name)
    assert token
    assert not set(token) & set(".*> \t\r\n\0")
    assert token.isascii()


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_names_never_share_a_token(one: str, other: str) -> None:
    assert (subjects.escape(one) == subjects.escape(other)) == (one == other)


def test_an_empty_name_is_refused() -> None:
    with pytest.raises(ValueError, match="empty name"):
        subjects.escape("")


def test_a_repository_with_dots_keeps_its_name_through_the_subject() -> None:
    event = PullRequestClosed(
        id="gh:github.com:tl:x",
        source="https://github.com/nats-io/nats.py",
        subject="pull/7",
        time=NOON,
        observedtime=NOON,
        via=Via.REST,
        data=PullRequestData(repository=NATS_PY, pull_request=PullRequestRef(id=70, number=7)),
    )
    subject = subjects.event_subject(event)
    assert subject == "headway.events.github%2Ecom.nats-io.nats%2Epy.pull.7"
    assert subjects.parse_event_subject(subject) == subjects.EventSubject(
        "github.com", "nats-io", "nats.py", "pull", "7"
    )


def test_deployments_have_subjects_of_their_own() -> None:
    event = DeploymentCreated(
        id="gh:github.com:deploy:9",
        source="https://github.com/nats-io/nats.py",
        subject="deployment/9",
        time=NOON,
        observedtime=NOON,
        via=Via.REST,
        data=DeploymentCreatedData(repository=NATS_PY, deployment_id=9, environment="production", sha="abc"),
    )
    assert subjects.event_subject(event).endswith(".deployment.9")


@pytest.mark.parametrize("subject", ["headway.changes.x", "headway.events.a.b.c.pull", "other.a.b.c.d.e"])
def test_the_subject_of_something_else_is_refused(subject: str) -> None:
    with pytest.raises(ValueError, match="not the subject of an event"):
        subjects.parse_event_subject(subject)
