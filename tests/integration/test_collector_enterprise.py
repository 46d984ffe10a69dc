"""GitHub Enterprise Server, with an App or a token, with GraphQL or without."""

import pytest

from services.contracts.watch import Watch
from tests.github import TOKEN, GitHubServer
from tests.integration.collector_harness import collecting, settings
from tests.integration.github_app_harness import (
    as_app,
    complete,
    github_with_app,
    progress_by_repository,
    two_organisations,
)
from tests.waiting import until


@pytest.mark.parametrize("app", [True, False])
async def test_enterprise_is_asked_where_it_answers(nats_url, app: bool) -> None:
    world = two_organisations()
    async with github_with_app(world, "acme") as github:
        bases: set[str] = set()
        github.faults.after_answer.append(lambda call: bases.add(call.base))
        where = {"github_api_url": github.enterprise_url, "repositories": ("acme/api",)}
        told = as_app(nats_url, github, **where) if app else settings(nats_url, github, **where)
        watch = Watch(repositories=("acme/api",), organisations=("acme",))
        async with collecting(told, watch):
            await until(lambda: complete(nats_url, "acme/api"), "being collected")
        assert bases == {f"{github.url}/api/v3", f"{github.url}/api"}


async def test_enterprise_without_graphql_is_read_by_rest(nats_url) -> None:
    world = two_organisations()
    async with GitHubServer(world) as github:
        github.responder.refuse_graphql(TOKEN)
        told = settings(nats_url, github, github_api_url=github.enterprise_url, repositories=())
        async with collecting(told, Watch(organisations=("acme",))):
            await until(lambda: complete(nats_url, "acme/api"), "being collected")
        assert (await progress_by_repository(nats_url))["acme/api"].via == "rest"
