"""How an answer is encoded: as JSON or CSV, compressed, with an ETag of what it shows, or as 304."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from isal.igzip import compress
from isal.isal_zlib import compressobj
from litestar import Request
from litestar.openapi import ResponseSpec
from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse

from services.contracts.api import Page, Problem
from services.contracts.api_pull_request import PullRequestDetail
from services.gateway.http import spreadsheet
from services.gateway.http.etags import etag_of, matches, without_elapsed_time
from services.gateway.metrics.row_tables import AnyAnswer, LongAnswer, as_model

CSV = "text/csv"
JSON = "application/json"
TOML = "application/toml"
PROBLEM = "application/problem+json"
LARGEST_FILE = 100_000
"""The most bytes of a headway.toml that is sent to the API."""
SMALL = 100
"""The most rows, points or facts of an answer that is encoded on the event loop."""
LEAST_COMPRESSED = 1_000
SHORT = 16_000
"""A body of so many bytes is compressed in less time than handing it to a thread and back takes."""
GZIP_LEVEL = 1
"""Of 0 to 3: as small as zlib's level 2, in a quarter of the time of its level 1."""
GZIP_FORMAT = 31
"""What zlib calls the format of gzip files, with its largest window."""
PART = 500_000
"""So many bytes are compressed in the time in which a client unpacks as many."""
GZIPPED = {"Content-Encoding": "gzip"}

_WRONG = ResponseSpec(
    Problem, description="What is wrong (RFC 9457)", generate_examples=False, media_type=PROBLEM
)
PROBLEMS = dict.fromkeys((400, 404, 503), _WRONG)
FORBIDDEN = {403: _WRONG}

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Representation:
    """How a client wants an answer: what it asks for, in which form, and what it has already."""

    path: str
    query: tuple[tuple[str, str], ...]
    media_type: str
    gzip: bool
    if_none_match: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """An answer as it leaves; without a body, the client has it already."""

    body: bytes | None
    media_type: str
    headers: Mapping[str, str]

    @property
    def is_compressible(self) -> bool:
        """Whether compressing it is worth the while."""
        return self.body is not None and len(self.body) >= LEAST_COMPRESSED

    @property
    def is_packed(self) -> bool:
        """Whether its body is compressed."""
        return "Content-Encoding" in self.headers

    @property
    def is_short(self) -> bool:
        """Whether compressing it takes no time to speak of."""
        return self.body is None or len(self.body) <= SHORT

    def compressed(self) -> Self:
        """The same with a compressed body. Other threads go on meanwhile."""
        body = compress(self.body or b"", GZIP_LEVEL, mtime=0)
        return replace(self, body=body, headers={**self.headers, **GZIPPED})

    def streamed(
        self, parts: AsyncGenerator["Encoded | bytes", None], headers: Mapping[str, str]
    ) -> ASGIStreamingResponse:
        """The response with the body in parts, and more headers."""
        return ASGIStreamingResponse(
            iterator=parts, headers={**headers, **self.headers}, media_type=self.media_type
        )

    def response(self, headers: Mapping[str, str]) -> ASGIResponse:
        """The response, with more headers."""
        return ASGIResponse(
            body=self.body or b"",
            headers={**headers, **self.headers},
            media_type=self.media_type,
            status_code=304 if self.body is None else 200,
        )


def packed(encoded: Encoded, *, gzip: bool) -> Iterator[Encoded | bytes]:
    """An answer as it leaves; where compressing it is worth the while its body follows, in parts."""
    if not (gzip and encoded.is_compressible):
        yield encoded
        return
    yield replace(encoded, body=b"", headers={**encoded.headers, **GZIPPED})
    yield from gzip_parts(encoded.body or b"")


def gzip_parts(content: bytes) -> Iterator[bytes]:
    """A content compressed, part by part."""
    compressor = compressobj(GZIP_LEVEL, wbits=GZIP_FORMAT)
    for begin in range(0, len(content), PART):
        if part := compressor.compress(memoryview(content)[begin : begin + PART]):
            yield part
    yield compressor.flush()


def wants_csv(request: AnyRequest) -> bool:
    """`?format=` decides; without it the Accept header does."""
    if chosen := request.query_params.get("format"):
        return bool(chosen == "csv")
    return request.accept.best_match([JSON, CSV]) == CSV


def representation_of(request: AnyRequest, *, as_csv: bool) -> Representation:
    """How the client of a request wants its answer. `as_csv`: what `wants_csv` said."""
    return Representation(
        path=request.url.path,
        query=tuple(request.query_params.multi_items()),
        media_type=CSV if as_csv else JSON,
        gzip="gzip" in request.headers.get("accept-encoding", ""),
        if_none_match=request.headers.get("if-none-match", ""),
    )


def is_big(answer: AnyAnswer) -> bool:
    """Whether encoding an answer takes so long that others would wait for it."""
    match answer:
        case LongAnswer(rows=rows):
            return rows.size > SMALL
        case Page(items=items):
            return len(items) > SMALL
        case PullRequestDetail(facts=facts):
            return len(facts) > SMALL
        case _:
            return False


def encode(answer: AnyAnswer, wanted: Representation, now: datetime) -> Encoded:
    """An answer with its tag: serialized once, or twice where it grows older. No body: the client has it."""
    lasting = without_elapsed_time(answer, now)
    content = to_json(lasting)
    etag = etag_of(wanted.media_type, content)
    headers = _headers(answer, wanted, etag)
    if matches(etag, wanted.if_none_match):
        return Encoded(None, wanted.media_type, headers)
    if wanted.media_type == CSV:
        return Encoded(spreadsheet.write(as_model(answer)).encode(), CSV, headers)
    return Encoded(content if lasting is answer else to_json(answer), JSON, headers)


def to_json(answer: AnyAnswer) -> bytes:
    """An answer as JSON."""
    if isinstance(answer, LongAnswer):
        return answer.json()
    return type(answer).__pydantic_serializer__.to_json(answer, by_alias=True)


def _headers(answer: AnyAnswer, wanted: Representation, etag: str) -> dict[str, str]:
    return {
        **_next_page(answer, wanted),
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Accept-Encoding, Authorization, Cookie",
    }


def _next_page(answer: AnyAnswer, wanted: Representation) -> dict[str, str]:
    page = answer.envelope if isinstance(answer, LongAnswer) else answer
    if not isinstance(page, Page) or page.next is None:
        return {}
    pairs = [(name, value) for name, value in wanted.query if name != "cursor"]
    return {"Link": f'<{wanted.path}?{urlencode([*pairs, ("cursor", page.next)])}>; rel="next"'}
