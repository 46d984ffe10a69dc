"""What happens to a query, from its parameters to the bytes of its answer.

1. Parse: Litestar calls the providers of `queries/parameters.py`, and a route makes a `Query` of the values.
2. Resolve names, 3. read, 4. compute: `run_query`.
5. Anonymize, 6. answer: `respond`, as the answer leaves.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from functools import partial
from typing import Any, Generic, Self, TypeVar, cast

from litestar import Litestar
from litestar.response import Response
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse
from litestar.types import Receive, Scope, Send
from pydantic import BaseModel, PrivateAttr

from services.contracts.api import Page
from services.gateway.http import spreadsheet
from services.gateway.http.answers import (
    CSV,
    AnyRequest,
    Encoded,
    Representation,
    encode,
    is_big,
    packed,
    representation_of,
)
from services.gateway.metrics.row_tables import AnyAnswer, LongAnswer, as_model
from services.gateway.privacy.anonymization import Privacy, anonymize
from services.gateway.request_context import RequestContext

NOT_STORED = {"Cache-Control": "private, no-store", "Vary": "Accept, Authorization, Cookie"}
CONTEXT = "context"
"""Where a request has its context."""

Data = TypeVar("Data")
Result = TypeVar("Result", bound=AnyAnswer)
Model = TypeVar("Model", bound=BaseModel)


class Query(ABC, Generic[Data, Result]):
    """A query of the API: what is read for it, and how its answer is computed from that."""

    __slots__ = ()

    async def resolve_names(self, context: RequestContext) -> Self:
        """The same with names as the read models spell them. Raises `ProblemError`, `StoreError`."""
        return self

    @abstractmethod
    async def read(self, context: RequestContext) -> Data:
        """What the answer is computed from. Raises `ProblemError`, `StoreError`."""

    @abstractmethod
    def compute(self, data: Data, context: RequestContext) -> Result:
        """The answer, in a thread of its own. Raises `ProblemError`."""

    def is_heavy(self, data: Data) -> bool:
        """Whether computing takes so long that others would wait for it."""
        return True


async def run_query(query: Query[Data, Result], context: RequestContext) -> Result:
    """The answer to a query, with people's names in it. Raises `ProblemError`, `StoreError`."""
    resolved = await query.resolve_names(context)
    data = await resolved.read(context)
    compute = partial(resolved.compute, data, context)
    return await context.gateway.compute_pool.run(compute) if resolved.is_heavy(data) else compute()


Row = TypeVar("Row")


class WholeList(Page[Row], Generic[Row]):
    """A list that leaves whole, page by page: its first page, and what reads the one behind a cursor."""

    _following: Callable[[str], Awaitable[Page[Row]]] = PrivateAttr()

    @classmethod
    def of(cls, first: Page[Row], following: Callable[[str], Awaitable[Page[Row]]]) -> "WholeList[Row]":
        """The list that begins with a page."""
        whole = cls.model_construct(items=first.items, next=first.next, total=first.total)
        whole._following = following
        return whole

    async def pages(self) -> AsyncIterator[Page[Row]]:
        """Every page. Raises `ProblemError`, `StoreError`."""
        page: Page[Row] = self
        yield page
        while page.next:
            page = await self._following(page.next)
            yield page


async def csv_lines(whole: WholeList[Any], context: RequestContext) -> AsyncIterator[str]:
    """A list as CSV, as it may be shown, a page at a time. Raises `ProblemError`, `StoreError`."""
    gateway, columns = context.gateway, list[str]()
    async for page in whole.pages():
        privacy = await gateway.pseudonyms.identify([page], context.active, context.privacy)
        lines = partial(_csv_page, page, privacy, columns)
        yield await gateway.compute_pool.run(lines)


def _csv_page(page: BaseModel, privacy: Privacy, columns: list[str]) -> str:
    """The lines of a page; the first one says which columns there are."""
    shown = as_model(anonymize(page, privacy))
    if columns:
        return spreadsheet.lines(shown, columns)
    columns += spreadsheet.columns(shown)
    return spreadsheet.header(columns) + spreadsheet.lines(shown, columns)


async def respond(request: AnyRequest, answer: AnyAnswer, headers: Mapping[str, str]) -> ASGIResponse:
    """The response with an answer as it may be shown, or 304. Raises `ProblemError`, `StoreError`."""
    context: RequestContext = request.state[CONTEXT]
    gateway = context.gateway
    privacy = await gateway.pseudonyms.identify([answer], context.active, context.privacy)
    wanted = representation_of(request, as_csv=context.as_csv)
    headers = {**headers, **_version(context), **_position(context)}
    if is_big(answer):
        leaving = partial(_leaving, answer, wanted, privacy, context)
        parts = gateway.compute_pool.iterate(leaving)
        first = await anext(parts)
        assert isinstance(first, Encoded)
        if first.is_packed:
            return first.streamed(parts, headers)
        await parts.aclose()
        return first.response(headers)
    encoded = _encoded(answer, wanted, privacy, context)
    if wanted.gzip and encoded.is_compressible:
        encoded = encoded.compressed() if encoded.is_short else await asyncio.to_thread(encoded.compressed)
    return encoded.response(headers)


def _encoded(answer: AnyAnswer, wanted: Representation, privacy: Privacy, context: RequestContext) -> Encoded:
    return encode(anonymize(answer, privacy), wanted, context.now)


def _leaving(
    answer: AnyAnswer, wanted: Representation, privacy: Privacy, context: RequestContext
) -> Iterator[Encoded | bytes]:
    return packed(_encoded(answer, wanted, privacy, context), gzip=wanted.gzip)


def _version(context: RequestContext) -> dict[str, str]:
    """The version of the definitions by which it was measured; a list or a CSV has no other place for it."""
    version = context.active.version
    return {"Headway-Definition-Version": str(version)} if version else {}


def _position(context: RequestContext) -> dict[str, str]:
    """Where the live stream goes on behind this answer: whoever resumes there misses nothing."""
    return {} if context.position is None else {"Headway-Stream-Position": str(context.position)}


def long_response(answer: LongAnswer[Model] | Model) -> Response[Model]:
    """The response of a route whose answer may be a long one."""
    return cast(Response[Model], AnswerResponse(answer))


class AnswerResponse(Response[AnyAnswer]):
    """The response class of every path under /api/v1."""

    def to_asgi_response(
        self,
        app: Litestar | None,
        request: AnyRequest,
        **options: Any,  # noqa: ANN401
    ) -> ASGIResponse:
        """A response that is made only as it leaves: who may be named in it has to be looked up."""
        if not isinstance(self.content, BaseModel | LongAnswer):
            return super().to_asgi_response(app, request, **options)
        headers = {**(options.pop("headers", None) or {}), **self.headers}
        if isinstance(self.content, WholeList):
            return _streamed(request, self.content, headers)
        return DeferredResponse(partial(respond, request, self.content, headers))


def _streamed(request: AnyRequest, whole: WholeList[Any], headers: Mapping[str, str]) -> ASGIResponse:
    """The response with all of a list."""
    context: RequestContext = request.state[CONTEXT]
    return ASGIStreamingResponse(
        iterator=csv_lines(whole, context),
        media_type=CSV,
        headers={**headers, **NOT_STORED, **_version(context)},
    )


class DeferredResponse(ASGIResponse):
    """A response that is made only as it leaves."""

    def __init__(self, make: Callable[[], Awaitable[ASGIResponse]]) -> None:
        super().__init__()
        self._make = make

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make it, and send it. Raises `ProblemError`, `StoreError`."""
        await (await self._make())(scope, receive, send)
