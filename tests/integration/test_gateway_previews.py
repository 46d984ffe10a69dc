"""Previews of other definitions as the gateway requests them: never two at once, mistakes by their key."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from nats.aio.msg import Msg

from services.contracts.api_definitions import DefinitionsPreview
from services.contracts.previews import PreviewReply, PreviewRequest
from services.contracts.subjects import PREVIEWS
from services.gateway.http.answers import LARGEST_FILE
from tests.integration.gateway_harness import Harness
from tests.nats_client import connect

TOML = "application/toml"
NOTHING = PreviewReply(preview=DefinitionsPreview.without_changes(1))


async def posted(gateway: Harness, text: str, days: int | None = None, **headers: str) -> httpx.Response:
    named = {"Content-Type": TOML, **{name.replace("_", "-"): value for name, value in headers.items()}}
    query = {} if days is None else {"days": days}
    return await gateway.http.post("/api/v1/definitions/preview", content=text, params=query, headers=named)


def problem(answer: httpx.Response) -> tuple[int, Any]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["detail"]


@dataclass
class Aggregator:
    """Stands for an aggregator: what it was asked, and what it says to that."""

    reply: PreviewReply = NOTHING
    asked: "asyncio.Queue[PreviewRequest]" = field(default_factory=asyncio.Queue)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, message: Msg) -> None:
        await self.asked.put(PreviewRequest.model_validate_json(message.data))
        await self.may_answer.wait()
        await message.respond(self.reply.model_dump_json(by_alias=True).encode())


@contextlib.asynccontextmanager
async def aggregator(nats_url: str) -> AsyncIterator[Aggregator]:
    client, one = await connect(nats_url), Aggregator()
    await client.subscribe(PREVIEWS, cb=one.answer)
    await client.flush()
    yield one
    await client.close()


async def test_one_preview_is_made_at_once_and_what_comes_of_it_is_answered(
    gateway: Harness, nats_url: str
) -> None:
    assert problem(await posted(gateway, "")) == (
        503,
        "no aggregator answers: it may be starting, or be of an older release",
    )
    async with aggregator(nats_url) as other:
        first = asyncio.ensure_future(posted(gateway, "[sizes]\nxs = 7\n", days=28))
        request = await other.asked.get()
        assert (request.days, request.now, request.definitions.sizes.xs) == (28, gateway.now, 7)
        busy = await posted(gateway, "")
        assert problem(busy) == (503, "another preview is being made; again in 10 s")
        assert busy.headers["retry-after"] == "10"
        other.may_answer.set()
        answer = await first
        assert (answer.status_code, answer.json()["changes"]) == (200, False)
        other.reply = PreviewReply(refusal="it takes longer than 45 s: ask for fewer days")
        assert problem(await posted(gateway, "")) == (503, other.reply.refusal)
        other.reply = PreviewReply(refusal="another preview is being made", busy=True)
        assert "retry-after" in (await posted(gateway, "")).headers


async def test_mistakes_are_named_by_their_key_and_the_file_in_force_has_none(
    gateway: Harness, nats_url: str
) -> None:
    async with aggregator(nats_url) as other:
        other.may_answer.set()
        for text, said in (
            ('[sizes]\nxs = "small"\n', "headway.toml: sizes.xs = 'small': "),
            ("[sizes]\nhuge = 7\n", "headway.toml: sizes.huge = 7: no such key; allowed: xs, s, m, l"),
            ("[sizes\n", "headway.toml: not TOML: "),
            ("a = " + "[" * 20_000, "headway.toml: not TOML: too deeply nested"),
            ('[[teams]]\nname = "a"\nmembers = ["x"]\n' * 2, "headway.toml: "),
            ("a\xff".encode("latin-1").decode("latin-1"), "headway.toml: "),
        ):
            status, detail = problem(await posted(gateway, text))
            assert (status, detail.startswith(said)) == (400, True), detail
        wrong = "".join(f"[[metrics]]\nname = {number}\n" for number in range(40))
        assert problem(await posted(gateway, wrong))[1].endswith(" more")
        assert (await posted(gateway, "#" * (LARGEST_FILE + 1))).status_code == 413
        assert (await posted(gateway, "", days=367)).status_code == 400
        assert (await posted(gateway, "", Content_Type="text/plain")).status_code == 400
        assert (await posted(gateway, "", Sec_Fetch_Site="cross-site")).status_code == 403
        assert other.asked.empty()
        found = await gateway.get("/definitions")
        assert (await posted(gateway, found["toml"])).status_code == 200
        served = await gateway.database["definitions"].find_one({"_id": found["version"]})
        sent = (await other.asked.get()).definitions.model_dump(mode="json", by_alias=True)
        assert sent == served["content"]


async def test_where_people_are_not_named_nobody_gets_the_file_or_a_preview(pseudonymous: Harness) -> None:
    assert problem(await posted(pseudonymous, ""))[0] == 403
    assert (await pseudonymous.refused("/definitions"))[0] == 403
