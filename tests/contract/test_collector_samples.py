"""GitHub's own sample deliveries, signed, at the real endpoint: each is understood, none is an error."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from services.collector.facts.observation import Observation
from services.collector.forge.poll_trigger import PollTrigger
from services.collector.github.webhooks.delivery_mapper import read_delivery
from services.collector.github.webhooks.deployment_deliveries import RELEASED
from services.contracts.events import Via, decode, encode
from tests.github import GitHubServer, World
from tests.github.webhooks import sample, signatures
from tests.integration.collector_harness import SECRET, at, collecting, dead_letters, events, settings

SAMPLES = Path(__file__).parents[1] / "github/node_modules/@octokit/webhooks-examples"
SUBSCRIBED = (
    *("pull_request", "pull_request_review", "pull_request_review_comment", "pull_request_review_thread"),
    *("deployment", "deployment_status", "release"),
)
ABOUT_REPOSITORIES = ("push", "repository", "installation", "installation_repositories")
SIGHT = Observation("github.com", Via.WEBHOOK, at(0))

# (event, action) → the types of what is published at once, and whether the pull request is to be fetched
DIRECT = {
    ("pull_request", "opened"): ({"pull_request.described", "pull_request.opened"}, True),
    ("pull_request_review", "submitted"): (
        {"pull_request.described", "pull_request.review_submitted"},
        True,
    ),
    ("pull_request_review", "dismissed"): ({"pull_request.described"}, True),
    ("pull_request_review_comment", "created"): ({"pull_request.described"}, True),
    ("pull_request_review_thread", "resolved"): ({"pull_request.described"}, True),
    ("pull_request_review_thread", "unresolved"): ({"pull_request.described"}, True),
    ("deployment", "created"): ({"deployment.created"}, False),
    ("deployment_status", "created"): ({"deployment.created", "deployment.status_changed"}, False),
    **{("release", action): ({"release.published"}, False) for action in RELEASED},
}
FETCHED = {
    "closed", "reopened", "ready_for_review", "converted_to_draft", "review_requested",
    "review_request_removed", "synchronize", "edited", "labeled", "unlabeled",
}  # fmt: skip


@cache
def samples() -> list[tuple[str, dict[str, Any]]]:
    """Every sample of every version, of everything that exists."""
    files = sorted(SAMPLES.glob("*/index.json"))
    described = [each for file in files for each in json.loads(file.read_text())]
    return [(each["name"], example) for each in described for example in each["examples"]]


def subscribed() -> list[tuple[str, dict[str, Any]]]:
    return [(event, payload) for event, payload in samples() if event in SUBSCRIBED]


def test_there_are_samples() -> None:
    assert len(subscribed()) > 50


@pytest.mark.parametrize(
    ("event", "payload"),
    subscribed(),
    ids=[f"{event}.{payload.get('action')}" for event, payload in subscribed()],
)
def test_a_sample_means_what_github_says_it_means(event: str, payload: dict[str, Any]) -> None:
    said, action = read_delivery(event, payload, SIGHT), payload.get("action", "created")
    fetched = event == "pull_request" and action in FETCHED
    expected = DIRECT.get((event, action), ({"pull_request.described"}, fetched))
    assert ({each.type for each in said.events}, said.fetch is not None) == expected
    assert [decode(encode(each)) for each in said.events] == list(said.events)
    assert said.ignored is None
    # the lists know the commit of a release's tag, and whether a deployment's ref is one
    unsaid = event == "deployment" and payload["deployment"]["ref"] != "master"
    assert (said.trigger is not None) is (event == "release" or unsaid)


@pytest.mark.parametrize("event", ABOUT_REPOSITORIES)
def test_a_sample_about_repositories_makes_us_look(event: str) -> None:
    examples = [payload for name, payload in samples() if name == event]
    assert examples
    for payload in examples:
        said = read_delivery(event, payload, SIGHT)
        assert said.trigger is not None
        assert said.trigger.repository_id == payload.get("repository", {}).get("id")
        assert said.trigger.anew is (event != "push")
        assert (said.events, said.fetch, said.ignored) == ((), None, None)


def test_a_sample_of_a_label_says_which_name_no_label_has_any_more() -> None:
    examples = [payload for event, payload in samples() if event == "label"]
    said = {payload["action"]: read_delivery("label", payload, SIGHT) for payload in examples}
    assert said["deleted"].trigger is not None
    assert said["deleted"].trigger.gone_labels == (":bug: Bugfix",)
    assert said["created"].ignored == said["edited"].ignored == "action"  # another colour
    renamed = {**examples[0], "action": "edited", "changes": {"name": {"from": "bug"}}}
    told = read_delivery("label", renamed, SIGHT)
    assert told.trigger == PollTrigger(examples[0]["repository"]["id"], gone_labels=("bug",))


def test_a_merge_is_said_at_once_and_the_rest_fetched() -> None:
    payload = next(p for event, p in samples() if event == "pull_request" and p["action"] == "closed")
    pull = {**payload["pull_request"], "merged": True, "merged_at": "2024-05-01T10:00:00Z",
            "merged_by": payload["sender"]}  # fmt: skip
    said = read_delivery("pull_request", {**payload, "pull_request": pull}, SIGHT)
    assert {each.type for each in said.events} == {"pull_request.described", "pull_request.merged"}
    assert said.fetch is not None


def unreadable(metrics: str) -> list[str]:
    """The line of the metrics that counts unreadable deliveries, if there are any; of the whole process."""
    return [line for line in metrics.splitlines() if 'deliveries_total{outcome="unreadable"}' in line]


async def test_no_sample_is_an_error_at_the_endpoint(nats_url) -> None:
    """Every event that exists, also those that nobody subscribed to."""
    statuses: Counter[tuple[str, int]] = Counter()
    async with GitHubServer(World()) as github:
        told = settings(nats_url, github, repositories=())
        async with collecting(told) as address, aiohttp.ClientSession() as session:
            async with session.get(f"{address}/metrics") as answer:
                before = unreadable(await answer.text())
            for event, payload in samples():
                delivery = sample(event, payload, SECRET)
                status = 503  # a busy log, after which it is sent again
                while status == 503:
                    async with session.post(
                        f"{address}/webhooks/github", data=delivery.body, headers=delivery.headers
                    ) as answer:
                        status = answer.status
                statuses[event, status] += 1
            async with session.get(f"{address}/metrics") as answer:
                metrics = await answer.text()
    assert {status for _, status in statuses} == {200, 202}
    assert {event for event, status in statuses if status == 200} == {"ping"}
    assert await dead_letters(nats_url) == []
    assert 'headway_webhook_ignored_total{reason="unknown event"}' in metrics
    assert before == unreadable(metrics)
    kinds = {event.type for event in await events(nats_url)}
    assert {"pull_request.opened", "deployment.created", "release.published"} <= kinds


@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
async def test_both_ways_of_sending_a_payload_are_read(nats_url, content_type: str) -> None:
    event, payload = next(
        each for each in subscribed() if each[0] == "release" and each[1]["action"] == "published"
    )
    body = json.dumps(payload).encode()
    if content_type != "application/json":
        body = urlencode({"payload": body.decode()}).encode()
    headers = {"X-GitHub-Event": event, "Content-Type": content_type, **signatures(SECRET, body)}
    async with GitHubServer(World()) as github:
        told = settings(nats_url, github, repositories=())
        async with (
            collecting(told) as address,
            aiohttp.ClientSession() as session,
            session.post(f"{address}/webhooks/github", data=body, headers=headers) as answer,
        ):
            assert answer.status == 202
    assert [each.type for each in await events(nats_url)] == ["release.published"]
