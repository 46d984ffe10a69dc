"""GitHub's shapes are read tolerantly: only what is needed has to be there."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.collector.facts.observation import Observation
from services.collector.github.mappers import rest
from services.collector.github.mappers.common import workflow_run
from services.collector.github.mappers.rest_models import (
    RestDeployment,
    RestDeploymentStatus,
    RestPullRequest,
    RestRelease,
    TimelineItem,
)
from services.collector.github.webhooks.delivery_mapper import read_delivery
from services.contracts.actors import GHOST
from services.contracts.events import DeploymentStatusChanged, PullRequestState, Via

AT = "2024-05-01T09:00:00Z"


def listed(**changed: Any) -> RestPullRequest:
    """A pull request in the shape of REST's list."""
    shape = {
        "id": 5, "number": 42, "title": "Improve it", "html_url": "https://github.com/acme/api/pull/42",
        "state": "open", "user": {"id": 7, "login": "alice"}, "created_at": AT, "updated_at": AT,
        "base": {"ref": "main", "sha": "a"}, "head": {"ref": "topic", "sha": "b", "repo": None},
        "merge_commit_sha": "trial", "labels": [{"name": "bug"}, None], "something_new": {"at": "GitHub"},
    }  # fmt: skip
    return RestPullRequest.model_validate(shape | changed)


def test_what_a_list_does_not_say_is_unknown() -> None:
    seen = rest.pull_request(listed())
    assert (seen.additions, seen.commits, seen.first_commit_at) == (None, None, None)
    assert seen.labels == ("bug",)
    assert not seen.timeline.complete


def test_who_merged_is_unknown_in_a_list_and_nobody_in_a_detail_that_names_nobody() -> None:
    merged = {"state": "closed", "merged_at": AT, "closed_at": AT}
    assert rest.pull_request(listed(**merged)).merged_by is None
    assert rest.pull_request(listed(**merged, merged_by=None)).merged_by == GHOST
    assert rest.pull_request(listed(**merged)).state is PullRequestState.MERGED


def test_githubs_trial_merge_is_no_merge() -> None:
    assert rest.pull_request(listed()).merge_commit is None
    assert rest.pull_request(listed(state="closed", merged_at=AT)).merge_commit == "trial"


def test_times_are_utc_however_they_are_written() -> None:
    seen = rest.pull_request(listed(created_at="2024-05-01T11:00:00+02:00"))
    assert seen.created_at == datetime(2024, 5, 1, 9, tzinfo=UTC)
    assert seen.created_at.utcoffset().total_seconds() == 0


def test_something_that_is_needed_and_missing_is_an_error() -> None:
    with pytest.raises(ValueError, match="number"):
        listed(number=None)


def test_a_draft_release_is_not_published() -> None:
    shape = {"id": 1, "tag_name": "v1", "created_at": AT, "published_at": AT}
    assert rest.release(RestRelease.model_validate(shape | {"draft": True})).published_at is None
    assert rest.release(RestRelease.model_validate(shape)).published_at is not None


@pytest.mark.parametrize(
    ("ref", "name", "kind"),
    [
        ("refs/heads/main", "main", "branch"),
        ("refs/tags/web-v1.4.2", "web-v1.4.2", "tag"),
        ("refs/pull/7/merge", "refs/pull/7/merge", None),
        ("web-v1.4.2", "web-v1.4.2", None),
    ],
)
def test_a_ref_is_called_by_its_name_and_its_prefix_says_what_it_is(ref: str, name: str, kind: str) -> None:
    seen = rest.deployment(RestDeployment.model_validate({"id": 1, "sha": "a", "created_at": AT, "ref": ref}))
    assert (seen.ref, seen.ref_type) == (name, kind)


def test_a_deployment_is_made_for_its_original_environment_and_a_status_names_its_own() -> None:
    made = {"id": 1, "sha": "a", "created_at": AT, "environment": "live", "original_environment": "test"}
    status = {"node_id": "S", "state": "success", "created_at": AT, "environment": "live"}
    seen = rest.deployment(RestDeployment.model_validate(made), [RestDeploymentStatus.model_validate(status)])
    assert (seen.environment, seen.statuses[0].environment) == ("test", "live")


def test_the_first_commit_of_a_timeline_is_the_first_of_the_pull_request() -> None:
    items = [
        TimelineItem.model_validate({"event": "committed", "sha": "a", "author": {"date": AT}}),
        TimelineItem.model_validate({"event": "committed", "author": {"date": "2024-05-02T09:00:00Z"}}),
    ]
    assert rest.first_commit_at(items) == datetime(2024, 5, 1, 9, tzinfo=UTC)
    assert rest.first_commit_at([]) is None


@pytest.mark.parametrize(
    ("url", "run"),
    [
        ("https://github.com/acme/api/actions/runs/289782451/job/785", 289782451),
        ("https://ghe.acme.org/acme/api/actions/runs/7", 7),
        ("https://github.com/acme/api/runs/4687056418?check_suite_focus=true", None),
        ("https://deploy.acme.org/actions/runs/latest", None),
        (f"https://github.com/acme/api/actions/runs/{'9' * 40}", None),
        ("", None),
        (None, None),
    ],
)
def test_a_link_to_a_log_names_the_run_of_a_workflow(url: str | None, run: int | None) -> None:
    assert workflow_run(url) == run


def test_a_delivery_names_the_run_where_its_link_does_not() -> None:
    def run(log_url: str, **more: Any) -> int | None:
        payload = {
            "action": "created",
            "repository": {"id": 1, "name": "api", "owner": {"login": "acme"}, "full_name": "acme/api"},
            "deployment": {
                "id": 3,
                "node_id": "D",
                "sha": "a",
                "environment": "production",
                "created_at": AT,
            },
            "deployment_status": {"node_id": "S", "state": "success", "created_at": AT, "log_url": log_url},
        }
        observation = Observation("github.com", Via.WEBHOOK, datetime(2024, 5, 2, tzinfo=UTC))
        *_, status = read_delivery("deployment_status", payload | more, observation).events
        assert isinstance(status, DeploymentStatusChanged)
        return status.data.workflow_run

    of_run = {"workflow_run": {"id": 8, "run_attempt": 1}}
    assert run("https://github.com/acme/api/actions/runs/7/job/1", **of_run) == 7
    assert run("https://github.com/acme/api/runs/1", **of_run) == 8
    assert run("", workflow_run=None) is None
