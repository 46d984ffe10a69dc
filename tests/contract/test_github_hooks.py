"""Deliveries can be listed and sent again, and an App's tokens come and go, as at GitHub."""

import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from gidgethub.apps import get_jwt

from tests.github import TOKEN, GitHubServer, World
from tests.github.ask import Ask
from tests.github.credentials import App
from tests.github.model import Repository
from tests.github.webhooks import Recorder

AT = "2024-05-06T09:00:00Z"
SECRET = "It's a Secret to Everybody"


class Endpoint:
    """Where deliveries go; answers with whatever status it is told to."""

    def __init__(self) -> None:
        self.status, self.got, self.url = 500, list[tuple[str, bytes]](), ""

    async def __aenter__(self) -> "Endpoint":
        application = web.Application()
        application.router.add_post("/webhooks/github", self._receive)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/webhooks/github"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        self.got.append((request.headers["X-GitHub-Delivery"], await request.read()))
        return web.Response(status=self.status)


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    async with Endpoint() as running:
        yield running


async def test_a_failed_delivery_is_listed_and_sent_again_with_the_same_guid(
    world: World, repository: Repository, endpoint: Endpoint
) -> None:
    async with GitHubServer(world) as github, Ask(github) as ask:
        hook = github.hooks.add(endpoint.url, repository)
        recorder = Recorder(world, SECRET)
        world.add_pull_request(repository, "alice", AT)
        await github.hooks.deliver(hook, recorder.deliveries[0])
        (listed,) = (await ask.get("/repos/acme/api/hooks")).json
        root = f"/repos/acme/api/hooks/{listed['id']}/deliveries"
        (failed,) = (await ask.get(root)).json
        assert (failed["status_code"], failed["event"], failed["action"]) == (500, "pull_request", "opened")

        endpoint.status = 202
        assert (await ask.post(f"{root}/{failed['id']}/attempts")).status == 202
        await github.hooks.settled()
        again, first = (await ask.get(root)).json
        assert (again["redelivery"], again["status_code"], first["redelivery"]) == (True, 202, False)
        assert again["guid"] == first["guid"] and again["id"] != first["id"]
        assert endpoint.got[0] == endpoint.got[1]
        detail = (await ask.get(f"{root}/{again['id']}")).json
        assert detail["request"]["payload"]["pull_request"]["number"] == 1


async def test_an_endpoint_that_is_not_there_is_a_failed_delivery(
    world: World, repository: Repository
) -> None:
    async with GitHubServer(world) as github, Ask(github) as ask:
        hook = github.hooks.add("http://127.0.0.1:1/webhooks/github", repository)
        recorder = Recorder(world)
        world.add_pull_request(repository, "alice", AT)
        await github.hooks.deliver(hook, recorder.deliveries[0])
        (failed,) = (await ask.get(f"/repos/acme/api/hooks/{hook.id}/deliveries")).json
        assert failed["status_code"] == 0 and failed["status"] != "OK"


def key_pair() -> tuple[str, bytes]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public


async def test_an_app_gets_installation_tokens_that_end_after_an_hour(
    world: World, repository: Repository, endpoint: Endpoint
) -> None:
    private, public = key_pair()
    assertion = get_jwt(app_id="7", private_key=private)
    app = App(7, "headway", public, {99: repository.owner})
    world.add_repository("other/api")
    late = 0.0
    async with GitHubServer(world, app=app, clock=lambda: time.time() + late) as github:
        async with Ask(github, assertion) as own:
            assert (await own.get("/app")).json["slug"] == "headway"
            (installation,) = (await own.get("/app/installations")).json
            assert (installation["id"], installation["account"]["login"]) == (99, "acme")
            made = await own.post("/app/installations/99/access_tokens")
            hook = github.hooks.add(endpoint.url)
            recorder = Recorder(world, SECRET, installation=99)
            world.add_pull_request(repository, "alice", AT)
            await github.hooks.deliver(hook, recorder.deliveries[0])
            assert [each["installation_id"] for each in (await own.get("/app/hook/deliveries")).json] == [99]
        assert made.status == 201 and made.json["expires_at"].endswith("Z")
        async with Ask(github, made.json["token"]) as ask:
            seen = (await ask.get("/installation/repositories")).json
            assert [each["full_name"] for each in seen["repositories"]] == ["acme/api"]
            assert (await ask.data("{ viewer { login } }"))["viewer"]["login"] == "headway"
            assert (await ask.get("/user")).status == 403
            late = 3601.0
            assert (await ask.get("/installation/repositories")).status == 401
            late = 0.0
        async with Ask(github, get_jwt(app_id="8", private_key=private)) as stranger:
            assert (await stranger.get("/app")).status == 401
        async with Ask(github, TOKEN) as nobody:
            assert (await nobody.get("/app/hook/deliveries")).status == 404
