"""No secret is logged, whatever happens and at whatever level."""

from pathlib import Path

from tests.github import faults
from tests.integration.collector_harness import collecting
from tests.integration.github_app_harness import (
    PRIVATE_KEY,
    as_app,
    complete,
    github_with_app,
    tokens,
    two_organisations,
)
from tests.stack import Stack
from tests.waiting import until


async def test_no_secret_is_logged_at_any_level_whatever_happens(nats_url, logged) -> None:
    async with github_with_app(two_organisations(), "acme") as github:
        github.faults.script(
            [faults.html(502), faults.dropped, None, faults.unauthorized], when=faults.graphql
        )
        github.faults.add(faults.html(500), when=faults.path("access_tokens"))
        async with collecting(as_app(nats_url, github)):
            await until(lambda: complete(nats_url, "acme/api"), "being collected")
            refused = github.counters.by_status[401]
            for token in tokens(github, "/graphql"):
                github.responder.credentials.revoke(token)
            await until(lambda: github.counters.by_status[401] > refused, "a token being refused")
        used = tokens(github) | set(github.responder.credentials.tokens)
    assert len({token for token in used if token.count(".") == 2}) >= 1
    _hides(logged(), used)
    assert "127.0.0.1" in logged()


def _hides(log: str, used: set[str]) -> None:
    for secret in [*used, *PRIVATE_KEY.splitlines()]:
        assert secret not in log, f"{secret[:8]}… is in the log"


async def test_the_command_shows_no_secret_at_level_debug(nats_url, tmp_path: Path) -> None:
    key = tmp_path / "app.pem"
    key.write_text(PRIVATE_KEY)
    async with github_with_app(two_organisations(), "acme") as github:
        told = {
            "HEADWAY_GITHUB_API_URL": github.url,
            "HEADWAY_REPOSITORIES": "acme/api,acme/gone",
            "HEADWAY_GITHUB_APP_ID": "77",
            "HEADWAY_GITHUB_APP_PRIVATE_KEY_FILE": str(key),
            "HEADWAY_LOG_LEVEL": "DEBUG",
        }
        async with Stack(nats_url, "mongodb://127.0.0.1/unused", tmp_path, told) as stack:
            await stack.start("collector")
            await until(lambda: complete(nats_url, "acme/api"), "being collected")
            await until(lambda: "repositories can be read" in stack.log("collector"), "the summary")
            log = stack.log("collector")
        used = tokens(github)
    _hides(log, used)
    assert "installed on acme (all)" in log
    assert "acme/gone: not there, or not to be seen with the GitHub App's installation on acme" in log
    assert "1 of 2 repositories can be read" in log
