"""A collector that is killed goes on where it was."""

from pathlib import Path

from tests.github import TOKEN, GitHubServer, faults
from tests.integration.collector_harness import (
    REPO,
    collected,
    eventful_world,
    events,
    facts,
    history,
    progress,
    settings,
)
from tests.stack import Stack
from tests.waiting import until


async def test_killed_in_the_middle_of_history_it_goes_on_where_it_was(nats_url, tmp_path: Path) -> None:
    async with GitHubServer(eventful_world()) as github:
        github.faults.add(faults.html(502), when=faults.page_over(10), times=None)  # small pages: many steps
        github.faults.latency = 0.05
        told = {"HEADWAY_GITHUB_API_URL": github.url, "HEADWAY_REPOSITORIES": REPO, "GITHUB_TOKEN": TOKEN}
        async with Stack(nats_url, "mongodb://127.0.0.1/unused", tmp_path, told) as stack:
            await stack.start("collector")
            await until(lambda: _half(nats_url), "half of history")
            await stack.kill("collector")
            done = (await progress(nats_url)).collected
            github.counters.reset()
            await stack.start("collector")
            await until(lambda: collected(nats_url), "all history being read")
            # beside the steps: sizes are tried again, once for each list, and for a long conversation
            assert github.counters.requests < (125 - done) / 5 + 30
        killed = await events(nats_url)
    assert len(killed) == len(facts(killed))
    said = await progress(nats_url)
    assert (said.collected, said.expected) == (125, 125)
    async with GitHubServer(eventful_world()) as github:
        undisturbed = await history(nats_url, settings(nats_url, github))
    assert facts(killed) == facts(undisturbed)


async def _half(nats_url: str) -> bool:
    said = await progress(nats_url)
    return said is not None and said.collected >= 60
