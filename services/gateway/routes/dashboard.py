"""`/`: the built dashboard, from the folder it is built into."""

import asyncio
import mimetypes
from pathlib import Path
from typing import Any

from litestar import HttpMethod, route
from litestar.datastructures import ETag
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.response import File, Response

from services.gateway.access.login_page import return_path
from services.gateway.http.answers import AnyRequest
from services.gateway.http.dashboard_files import (
    ASK_AGAIN,
    FOREVER,
    NOT_BUILT,
    NOT_PAGES,
    ServedFile,
    compress_file,
    find_file,
)
from services.gateway.http.etags import matches
from services.gateway.queries.bounds import check_path
from services.gateway.routes.login import SignIn


def _asks_for_a_page(request: AnyRequest, path: str) -> bool:
    """Browsers name HTML; a path without a dot is a page for everybody else, too."""
    return "text/html" in request.headers.get("accept", "") or "." not in path.rsplit("/", 1)[-1]


async def _compressed(found: ServedFile, headers: dict[str, str]) -> Response[bytes]:
    body = await asyncio.to_thread(compress_file, found)
    kind, _ = mimetypes.guess_type(found.file.name)
    encoded = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(body, media_type=kind, headers=headers | encoded)


async def _answer(request: AnyRequest, found: ServedFile) -> Response[Any]:
    tag = ETag(value=found.tag, weak=True)
    headers = {"Cache-Control": found.cache}
    if matches(tag.to_header(), request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers | {"ETag": tag.to_header()})
    if found.cache == FOREVER and "gzip" in request.headers.get("accept-encoding", ""):
        return await _compressed(found, headers | {"ETag": tag.to_header()})
    return File(
        found.file,
        filename=found.file.name,
        etag=tag,
        content_disposition_type="inline",
        headers=headers,
    )


def dashboard(folder: Path, sign_in: SignIn) -> HTTPRouteHandler:
    """The handler of every path that nothing else answers."""

    @route(
        ["/", "/{path:path}"],
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        include_in_schema=False,
    )
    async def page(request: AnyRequest) -> Response[Any]:
        path = request.url.path
        check_path(path)
        wants_page = _asks_for_a_page(request, path)
        first = path.strip("/").split("/")[0]
        if wants_page and first not in NOT_PAGES and await sign_in.access.grant(request) is None:
            return sign_in.page(return_path(path, request.url.query))
        if found := await asyncio.to_thread(find_file, folder, path, wants_page):
            return await _answer(request, found)
        if wants_page and first not in NOT_PAGES:
            return Response(
                NOT_BUILT, status_code=503, media_type="text/plain", headers={"Cache-Control": ASK_AGAIN}
            )
        raise NotFoundException(f"there is nothing at {path}")

    return page
