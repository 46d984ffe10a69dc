"""A default branch that is renamed at GitHub: the log follows."""

import pytest

from tests.github import World
from tests.integration.labels_harness import labelled, pull_requests_in_log, reading, server
from tests.waiting import until


@pytest.mark.parametrize("while_away", [False, True])
async def test_open_pull_requests_follow_a_default_branch_that_is_renamed(
    nats_url: str, while_away: bool
) -> None:
    world = World()
    repository = labelled(world, "trunk")

    def rename() -> None:
        repository.default_branch = "trunk"
        for pull in repository.pulls.values():
            pull.base = "trunk" if pull.state == "OPEN" else pull.base

    async def followed() -> bool:
        known = await pull_requests_in_log(nats_url)
        return {each.number: each.attributes["base"].value for each in known} == {
            number: pull.base for number, pull in repository.pulls.items()
        }

    async with server(world) as github:
        async with reading(nats_url, github):
            if not while_away:
                rename()
                await until(followed, "open pull requests having the new base")
        if while_away:
            rename()
            async with reading(nats_url, github):
                await until(followed, "open pull requests having the new base")
