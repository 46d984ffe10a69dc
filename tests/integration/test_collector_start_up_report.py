"""What the collector logs at its start about who asks: a user, or nobody."""

from tests.github import TOKEN, GitHubServer, World
from tests.github.credentials import Credential
from tests.integration.collector_harness import at, collecting, settings
from tests.integration.github_app_harness import progress_by_repository, two_organisations
from tests.waiting import until


async def test_a_user_is_told_who_it_is_and_what_its_token_lacks(nats_url, logged) -> None:
    world = two_organisations()
    known = {TOKEN: Credential("user:octocat", "token", world.user("octocat"), scopes="repo")}
    async with GitHubServer(world, tokens=known) as github:
        told = settings(nats_url, github, repositories=("acme/api", "acme/gone"))
        async with collecting(told):
            await until(lambda: "repositories can be read" in logged(), "the summary")
    told = logged()
    assert "asking 127.0.0.1 as octocat with a classic token (scopes: repo); left until" in told
    assert "of 5,000 requests" in told
    assert "the token of octocat: scope read:org is missing" in told
    assert told.count("WARNING services.collector.polling.polling_source: acme/gone") == 1
    assert "1 of 2 repositories can be read" in told
    assert (
        "not there, or not to be seen with this token"
        in (await progress_by_repository(nats_url))["acme/gone"].error
    )


async def test_nobody_is_told_what_that_means(nats_url, logged) -> None:
    world = World()
    world.add_repository("acme/open", at=at(0))
    async with GitHubServer(world) as github:
        told = settings(nats_url, github, repositories=("acme/open",), github_token=None)
        async with collecting(told):
            await until(lambda: "as nobody" in logged(), "saying who asks")
    assert "asking 127.0.0.1 as nobody, so public repositories only; left until" in logged()
    assert "of 60 requests" in logged()
