"""Headway with every secret there is, beside a GitHub that hands out more; and all that comes out of it."""

import base64
import contextlib
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from motor.motor_asyncio import AsyncIOMotorClient
from nats.js.errors import NotFoundError

from services.contracts import streams
from tests.e2e.servers_with_passwords import (
    MONGO_PASSWORD,
    NATS_PASSWORD,
    MongodWithPassword,
    NatsWithPassword,
)
from tests.github import GitHubServer, World
from tests.github.credentials import App, Credential
from tests.github.webhooks import Delivery, Recorder
from tests.nats_client import connect
from tests.stack import Stack
from tests.unit.collector.app_keys import key_pair

TOKEN = "a-token-of-no-known-form-4713"
WRONG_TOKEN = "a-token-that-nobody-knows-4714"
HOOK_SECRET = "It's a Secret to Everybody 4715"
API_TOKENS = ("the-first-token-of-the-api-4716", "the-second-token-of-the-api-4717")
WRONG_API_TOKEN = "no-token-of-the-api-4718"
WRONG_PASSWORD = "wrong+password-4719"
ILL_SHAPED = "ghs_of_another_shape_4720"
PRIVATE_KEY, PUBLIC_KEY = key_pair()
KNOWN = (TOKEN, WRONG_TOKEN, HOOK_SECRET, *API_TOKENS, WRONG_API_TOKEN, WRONG_PASSWORD, ILL_SHAPED,
         NATS_PASSWORD, MONGO_PASSWORD, PRIVATE_KEY)  # fmt: skip

BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(days=7)


@dataclass(slots=True)
class CapturedOutput:
    """All that came out of Headway, by where it was heard."""

    texts: list[tuple[str, str]] = field(default_factory=list)

    def capture(self, where: str, text: str) -> None:
        self.texts.append((where, text))

    def check(self, secrets: Iterable[str]) -> None:
        """Fails if anything holds one of these, however it is written down."""
        for written in {form for secret in secrets for form in forms(secret)}:
            for where, text in self.texts:
                at = text.find(written)
                assert at < 0, f"{where} shows {written[:6]}… after {text[max(at - 80, 0) : at]!r}"


def forms(secret: str) -> Iterator[str]:
    """A secret as it is, in URLs, in JSON, in base64; a key by its lines, a JWT by its parts."""
    yield from (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1])
    yield from (line for line in secret.splitlines() if not line.startswith("-----"))
    yield from (part for part in secret.split(".") if len(part) > 20)
    for ahead in range(3):  # whatever stands before and after it
        coded = base64.b64encode(bytes(ahead) + secret.encode()).decode().rstrip("=")[4:-4]
        yield from (coded, coded.translate(str.maketrans("+/", "-_")))


@dataclass(slots=True)
class SecretsHarness:
    """Headway with every secret that there is, and a GitHub that gives out more of them."""

    stack: Stack
    nats: NatsWithPassword
    mongod: MongodWithPassword
    mongo_url: str
    github: GitHubServer
    recorder: Recorder
    captured: CapturedOutput = field(default_factory=CapturedOutput)

    async def get(self, url: str, **headers: str) -> int:
        """Ask, keep what was answered, and return the status."""
        async with self.stack.http.get(url, headers=headers) as answer:
            self.captured.capture(url.partition("?")[0], f"{answer.headers} {await answer.text()}")
            return answer.status

    async def sources(self) -> dict[str, dict[str, Any]]:
        url = f"{self.stack.url('gateway')}/api/v1/sources"
        async with self.stack.http.get(url, headers=bearer(API_TOKENS[0])) as answer:
            return {each["repo"]: each for each in (await answer.json())["items"]}

    async def collects_as(self, **credential: str) -> None:
        await self.stack.stop("collector")
        await self.stack.start("collector", **credential)

    async def live(self) -> bool:
        found = (await self.sources()).get("acme/api")
        return found is not None and found["state"] == "live" and not found["error"]

    async def deliver(self, delivery: Delivery, **headers: str) -> int:
        url = f"{self.stack.url('collector')}/webhooks/github"
        async with self.stack.http.post(
            url, data=delivery.body, headers=delivery.headers | headers
        ) as answer:
            self.captured.capture("the answer to a delivery", await answer.text())
            return answer.status

    def handed_out(self) -> set[str]:
        """Every token that GitHub was shown or gave."""
        shown = {each.token for each in self.github.counters.seen if each.token}
        return shown | set(self.github.responder.credentials.tokens)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@contextlib.asynccontextmanager
async def start_secrets_harness(folder: Path) -> AsyncIterator[SecretsHarness]:
    world = World()
    repository = world.add_repository("acme/api", at=BEGAN, private=True)
    for index in range(3):
        pull = world.add_pull_request(repository, "alice", BEGAN + timedelta(hours=index))
        world.merge(pull, "bob", BEGAN + timedelta(hours=index + 1))
    world.deploy(repository, "alice", BEGAN, states=[("success", BEGAN)])
    world.release(repository, "v1", "alice", BEGAN)
    known = {TOKEN: Credential("user:octocat", "token", world.user("octocat"), scopes="repo")}
    app = App(77, "headway", PUBLIC_KEY, {11: world.organization("acme")})
    async with (
        GitHubServer(world, tokens=known, app=app) as github,
        NatsWithPassword(folder / "nats") as nats,
        MongodWithPassword(folder / "mongo") as mongod,
    ):
        mongo_url = await mongod.admit()
        told = {
            "HEADWAY_LOG_LEVEL": "DEBUG",
            "HEADWAY_GITHUB_API_URL": github.url,
            "HEADWAY_REPOSITORIES": "acme/api,acme/gone",
            "HEADWAY_WEBHOOK_SECRET": HOOK_SECRET,
            "HEADWAY_API_TOKENS": ",".join(API_TOKENS),
            "HEADWAY_POLL_SECONDS": "1",
        }
        async with Stack(nats.url, mongo_url, folder / "logs", told) as stack:
            yield SecretsHarness(stack, nats, mongod, mongo_url, github, Recorder(world, HOOK_SECRET))


async def capture_stored(harness: SecretsHarness) -> None:
    """What is in the log, in the collector's memory and in the read models."""
    client = await connect(harness.nats.url)
    js = client.jetstream(timeout=60)
    for name in [*(each.name for each in streams.ALL), f"KV_{streams.COLLECTOR_BUCKET}"]:
        state = (await js.stream_info(name)).state
        for sequence in range(max(state.first_seq, 1), state.last_seq + 1):
            with contextlib.suppress(NotFoundError):  # only the last word is kept
                message = await js.get_msg(name, sequence)
                harness.captured.capture(name, (message.data or b"").decode(errors="replace"))
    await client.close()
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(harness.mongo_url)
    database = mongo.get_default_database()
    for name in await database.list_collection_names():
        async for document in database[name].find():
            harness.captured.capture(name, repr(document))
    mongo.close()
