"""Deliveries of the tests' GitHub have the shapes of GitHub's own samples and are signed as GitHub signs."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from tests.github import World
from tests.github.model import PullRequest, Repository
from tests.github.published import webhook_samples
from tests.github.webhooks import Delivery, Recorder, signatures

SECRET = "It's a Secret to Everybody"


def at(hour: int) -> str:
    return f"2024-05-06T{hour:02}:00:00Z"


@pytest.fixture
def told(world: World, repository: Repository) -> list[Delivery]:
    """One of each delivery that GitHub would send."""
    recorder = Recorder(world, SECRET, installation=5)
    live(world, repository)
    return recorder.deliveries


def live(world: World, repository: Repository) -> PullRequest:
    pull = world.add_pull_request(repository, "alice", at(1), draft=True)
    world.ready(pull, "alice", at(2))
    world.to_draft(pull, "alice", at(2))
    world.ready(pull, "alice", at(3))
    world.request_review(pull, "bob", at(3))
    world.request_review(pull, world.team("acme", "core"), at(3))
    world.remove_request(pull, "bob", at(4))
    world.add_label(pull, "bug", "alice", at(4))
    world.remove_label(pull, "bug", "alice", at(4))
    world.push(pull, "alice", at(5))
    world.edit(pull, "alice", at(5), title="Better", base="next")
    review = world.review(pull, "bob", at(6), "CHANGES_REQUESTED", body="No")
    world.edit_review(review, "bob", at(6), "Not yet")
    world.dismiss(review, "alice", at(7))
    world.comment(pull, "bob", at(7))
    world.close(pull, "alice", at(8))
    world.reopen(pull, "alice", at(9))
    world.merge(pull, "bob", at(10))
    world.deploy(repository, "alice", at(11), states=[("success", at(12))])
    world.release(repository, "v1", "alice", at(13))
    world.rename(repository, "core", at(14))
    return pull


def test_every_change_is_told_in_the_order_in_which_it_happened(told: list[Delivery]) -> None:
    actions = [f"{each.event}.{each.payload['action']}" for each in told]
    assert actions == [
        "pull_request.opened", "pull_request.ready_for_review", "pull_request.converted_to_draft",
        "pull_request.ready_for_review", "pull_request.review_requested", "pull_request.review_requested",
        "pull_request.review_request_removed", "pull_request.labeled", "pull_request.unlabeled",
        "pull_request.synchronize", "pull_request.edited", "pull_request_review.submitted",
        "pull_request_review.edited", "pull_request_review.dismissed", "issue_comment.created",
        "pull_request.closed", "pull_request.reopened", "pull_request.closed", "deployment.created",
        "deployment_status.created", "release.published", "repository.renamed",
    ]  # fmt: skip
    assert len({each.guid for each in told}) == len(told)


def keys(samples: list[dict[str, Any]], *path: str) -> tuple[set[str], set[str]]:
    """The keys that all of GitHub's samples have at a path, and those that any has."""
    found = [set(inside) for sample in samples if (inside := dig(sample, *path))]
    return set.intersection(*found), set.union(*found)


def dig(payload: dict[str, Any], *path: str) -> dict[str, Any]:
    for step in path:
        payload = payload.get(step) or {}
    return payload


PATHS = {
    "pull_request": [(), ("pull_request",), ("pull_request", "head"), ("pull_request", "_links"),
                     ("pull_request", "user"), ("pull_request", "base", "repo"), ("repository",), ("sender",),
                     ("organization",)],
    "pull_request_review": [("review",), ("pull_request",), ("review", "_links")],
    "deployment": [("deployment",), ("deployment", "creator")],
    "deployment_status": [("deployment_status",), ("deployment",)],
    "release": [("release",)],
    "issue_comment": [("issue",), ("comment",)],
}  # fmt: skip
# GitHub has added these since its samples were taken
NEWER = {
    "requested_team",
    "changes",
    "state_reason",
    "pull_request",
    "timeline_url",
    "performed_via_github_app",
}


@pytest.mark.parametrize("event", PATHS)
def test_payloads_have_the_keys_of_githubs_samples(told: list[Delivery], event: str) -> None:
    samples = webhook_samples()[event]
    for delivery in (each for each in told if each.event == event):
        for path in PATHS[event]:
            here = dig(delivery.payload, *path)
            always, ever = keys(samples, *path)
            assert always - set(here) == set(), (delivery.payload["action"], path)
            assert set(here) - ever - NEWER == set(), (delivery.payload["action"], path)


def test_a_payload_is_of_the_moment_it_was_sent(told: list[Delivery]) -> None:
    opened, *_, merged = [each.payload for each in told if each.event == "pull_request"]
    assert (opened["pull_request"]["draft"], opened["pull_request"]["merged"]) == (True, False)
    assert (merged["pull_request"]["merged"], merged["pull_request"]["merged_by"]["login"]) == (True, "bob")


def test_a_review_is_lower_case_and_its_pull_request_is_the_short_one(told: list[Delivery]) -> None:
    submitted, edited, dismissed = [each.payload for each in told if each.event == "pull_request_review"]
    assert [each["review"]["state"] for each in (submitted, dismissed)] == ["changes_requested", "dismissed"]
    assert "merged" not in submitted["pull_request"] and edited["changes"] == {"body": {"from": "No"}}


def test_requests_name_a_reviewer_or_a_team(told: list[Delivery]) -> None:
    first, second = [each.payload for each in told if each.payload["action"] == "review_requested"]
    assert first["requested_reviewer"]["login"] == "bob" and second["requested_team"]["slug"] == "core"


def test_the_signature_is_over_the_raw_body(told: list[Delivery]) -> None:
    delivery = told[0]
    expected = hmac.new(SECRET.encode(), delivery.body, hashlib.sha256).hexdigest()
    assert delivery.headers["X-Hub-Signature-256"] == f"sha256={expected}"
    assert (delivery.headers["X-GitHub-Event"], json.loads(delivery.body)) == (
        "pull_request",
        delivery.payload,
    )
    assert signatures(SECRET, b"Hello, World!")["X-Hub-Signature-256"] == (
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    )
