"""How an answer leaves: as JSON or CSV, with an ETag of what it shows, or as 304 when that is known."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from litestar import Litestar, Request
from litestar.openapi import ResponseSpec
from litestar.response import Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send
from pydantic import BaseModel

from services.contracts.api import Page, Problem
from services.gateway.http import spreadsheet
from services.gateway.http.etag import without_elapsed_time

CSV = "text/csv"
JSON = "application/json"

PROBLEM = "application/problem+json"
VERSION = "Headway-Definition-Version"
NOW = "now"
ANONYMIZE = "anonymize"
"""Where a request keeps the moment at which it is answered, and what makes an answer that may be shown."""

_WRONG = ResponseSpec(
    Problem, description="What is wrong (RFC 9457)", generate_examples=False, media_type=PROBLEM
)
PROBLEMS = dict.fromkeys((400, 404, 503), _WRONG)
FORBIDDEN = {403: _WRONG}

AnyRequest = Request[Any, Any, Any]


def wants_csv(request: AnyRequest) -> bool:
    """`?format=` decides; without it the Accept header does."""
    if asked := request.query_params.get("format"):
        return bool(asked == "csv")
    return request.accept.best_match([JSON, CSV]) == CSV


def etag_of(answer: BaseModel, media_type: str) -> str:
    """A weak tag (bytes differ by compression) of what an answer shows and in which form."""
    said = f"{media_type}\n{answer.model_dump_json(by_alias=True)}"
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def known(request: AnyRequest, etag: str) -> bool:
    """Whether the client says that it has this very answer."""
    tags = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def _next_page(request: AnyRequest, answer: BaseModel) -> dict[str, str]:
    if not isinstance(answer, Page) or answer.next is None:
        return {}
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    query = urlencode([*pairs, ("cursor", answer.next)])
    return {"Link": f'<{request.url.path}?{query}>; rel="next"'}


def _version(request: AnyRequest) -> dict[str, str]:
    """The version of the definitions by which it was measured; a list or a CSV has no other place for it."""
    version = request.state.get(VERSION)
    return {VERSION: str(version)} if version else {}


class AnswerResponse(Response[BaseModel]):
    """The response class of every path under /api/v1."""

    def to_asgi_response(
        self,
        app: Litestar | None,
        request: AnyRequest,
        **options: Any,  # noqa: ANN401
    ) -> ASGIResponse:
        """An answer is made when it leaves: who may be named in it has to be looked up."""
        if not isinstance(self.content, BaseModel):
            return super().to_asgi_response(app, request, **options)
        headers = {**(options.pop("headers", None) or {}), **self.headers}
        return DeferredResponse(partial(_answer, request, self.content, headers))


class DeferredResponse(ASGIResponse):
    """An answer that is made only as it leaves."""

    def __init__(self, made: Callable[[], Awaitable[ASGIResponse]]) -> None:
        super().__init__()
        self._made = made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make it, and send it. Raises `StoreError` while MongoDB does not answer."""
        await (await self._made())(scope, receive, send)


async def _answer(request: AnyRequest, content: BaseModel, headers: Mapping[str, Any]) -> ASGIResponse:
    """Show what may be shown of people, choose the form, compare the tag, write the body."""
    media_type = CSV if wants_csv(request) else JSON
    shown: BaseModel = await request.state[ANONYMIZE](content)
    etag = etag_of(without_elapsed_time(shown, request.state[NOW]), media_type)
    told = {
        **headers,
        **_next_page(request, shown),
        **_version(request),
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Authorization, Cookie",
    }
    if known(request, etag):
        return ASGIResponse(status_code=304, headers=told, media_type=media_type)
    body = spreadsheet.write(shown) if media_type == CSV else _json(shown)
    return ASGIResponse(body=body, headers=told, media_type=media_type, status_code=200)


def _json(answer: BaseModel) -> str:
    return answer.model_dump_json(by_alias=True)
