"""`headway webhook-check`: from both ends, whether deliveries arrive; in words that say what to do."""

from collections.abc import AsyncIterator

import pytest

from services.standalone.server_process import free_port
from tests.commands import CommandResult, headway
from tests.github import TOKEN, GitHubServer, World, faults
from tests.github.credentials import App
from tests.github.webhooks import Delivery, Recorder
from tests.integration.collector_harness import REPO, SECRET, at, collecting, settings
from tests.unit.collector.app_keys import key_pair
from tests.waiting import until

QUIET = 3600
PRIVATE_KEY, PUBLIC_KEY = key_pair()
FACTS = (
    *("deployment", "deployment_status", "issue_comment", "label", "pull_request", "pull_request_review"),
    *("pull_request_review_comment", "pull_request_review_thread", "release"),
)


def told_world() -> tuple[World, Delivery]:
    """A repository, and the delivery of what happened in it."""
    world = World()
    repository = world.add_repository(REPO, at=at(-1))
    recorder = Recorder(world, SECRET)
    world.add_pull_request(repository, "alice", at(0))
    return world, recorder.deliveries[0]


@pytest.fixture
async def github() -> AsyncIterator[GitHubServer]:
    world, _ = told_world()
    app = App(77, "headway", PUBLIC_KEY, {11: world.organization("acme")}, events=FACTS)
    async with GitHubServer(world, app=app) as server:
        yield server


async def check(nats_url: str, github: GitHubServer, *arguments: str, **changed: str) -> CommandResult:
    told = {"GITHUB_TOKEN": TOKEN, "HEADWAY_REPOSITORIES": REPO} | changed
    return await headway(
        "webhook-check",
        *arguments,
        HEADWAY_NATS_URL=nats_url,
        HEADWAY_GITHUB_API_URL=github.url,
        **{name: value for name, value in told.items() if value},
    )


async def all_is_well(nats_url: str, github: GitHubServer, **changed: str) -> CommandResult:
    """The check as soon as it knows of what was received: that is kept every few seconds."""
    last = await check(nats_url, github, **changed)

    async def well() -> bool:
        nonlocal last
        last = await check(nats_url, github, **changed)
        return last.code == 0

    await until(well, "all being well")
    return last


@pytest.mark.parametrize("whose", ["repository", "organisation", "app"])
async def test_all_is_well_when_the_last_delivery_arrived_here(
    nats_url: str, github: GitHubServer, whose: str
) -> None:
    _, delivery = told_world()
    repository = github.world.find_repository(REPO)
    async with collecting(settings(nats_url, github, poll_seconds=QUIET)) as address:
        url = f"{address}/webhooks/github"
        hook = {
            "repository": lambda: github.hooks.add(url, repository, events=FACTS),
            "organisation": lambda: github.hooks.add(url, organisation=repository.owner),
            "app": lambda: github.hooks.add(url),
        }[whose]()
        assert (await github.hooks.deliver(hook, delivery)).status_code == 202
        as_app = {
            "GITHUB_TOKEN": "",
            "HEADWAY_GITHUB_APP_ID": "77",
            "HEADWAY_GITHUB_APP_PRIVATE_KEY": PRIVATE_KEY,
        }
        ran = await all_is_well(nats_url, github, **(as_app if whose == "app" else {}))
    lines = ran.output.splitlines()
    where = {"repository": REPO, "organisation": "acme", "app": "the GitHub App"}[whose]
    (row,) = [line for line in lines if line.startswith(where)]
    assert url in row
    assert "pull_request" in row
    assert "202 Accepted" in row
    assert any(line.startswith("pull_request ") for line in lines)
    assert lines[-1] == "Deliveries arrive."
    assert ran.errors == ""


async def test_it_says_what_is_wrong_and_what_to_do(nats_url: str, github: GitHubServer) -> None:
    world, repository = github.world, github.world.find_repository(REPO)
    world.add_repository("acme/web", at=at(-1))
    forged = Recorder(world, "another secret")
    world.add_pull_request(repository, "bob", at(3))
    gone = f"http://127.0.0.1:{free_port()}/webhooks/github"
    async with collecting(settings(nats_url, github, poll_seconds=QUIET)) as address:
        some = github.hooks.add(f"{address}/webhooks/github", repository, events=("pull_request", "release"))
        await github.hooks.deliver(some, forged.deliveries[-1])
        off = github.hooks.add(gone, repository, events=FACTS, active=False)
        await github.hooks.deliver(off, forged.deliveries[-1])
        ran = await check(nats_url, github, HEADWAY_REPOSITORIES=f"{REPO},acme/web")
    assert ran.code == 1
    lacking = ", ".join(event for event in FACTS if event not in ("pull_request", "release"))
    said = ran.output
    assert f"{REPO}: not subscribed to {lacking}\n" in said
    assert f"{REPO}: the last delivery failed (401 Unauthorized): the secret at GitHub is not the one" in said
    assert f"{REPO}: the webhook is switched off\n" in said
    assert f"{REPO}: the last delivery failed" in said
    assert "GitHub could not connect" in said
    assert "acme/web: no webhook points here\n" in said
    assert "Deliveries arrive." not in said


async def test_a_delivery_that_somebody_else_answers_is_no_arrival(
    nats_url: str, github: GitHubServer
) -> None:
    _, delivery = told_world()
    hook = github.hooks.add("https://elsewhere.example/webhooks/github", github.world.find_repository(REPO))
    await github.hooks.deliver(hook, delivery)
    hook.attempts[0].status_code = 200
    ran = await check(nats_url, github)
    assert ran.code == 1
    assert "answered, but not by this Headway: nothing has arrived here" in ran.output
    ran = await check(nats_url, github, HEADWAY_WEBHOOK_URL="https://here.example/webhooks/github")
    assert ran.code == 1
    assert f"{REPO}: no webhook points here" in ran.output


async def test_where_webhooks_are_not_to_be_seen_it_says_which_permission_it_takes(
    nats_url: str, github: GitHubServer
) -> None:
    github.faults.add(faults.refused(), when=faults.path("/hooks"), times=None)
    ran = await check(nats_url, github)
    assert ran.code == 1
    assert f"{REPO}: cannot be looked at: Resource not accessible by personal access token" in ran.output
    assert "it takes admin:repo_hook, or the permission Webhooks (read)" in ran.output
    assert TOKEN not in ran.output + ran.errors


async def test_without_anything_to_check_one_line_says_so(nats_url: str, github: GitHubServer) -> None:
    for changed in ({"HEADWAY_REPOSITORIES": ""}, {"HEADWAY_DEMO": "true"}):
        ran = await check(nats_url, github, **changed)
        assert (ran.code, ran.output) == (1, "")
        assert ran.errors == "headway: no repository is watched; name one with --repo OWNER/NAME\n"
    ran = await check(nats_url, github, "--repo", "acme")
    assert ran.code == 2
    assert "'acme' is not OWNER/NAME" in ran.errors
