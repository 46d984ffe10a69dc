"""Asks REST: pages by `Link`, known answers by `ETag`, which cost an authorised caller nothing."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from random import random
from typing import Any
from urllib.parse import urlencode

from gidgethub import sansio

from services.collector.forge.errors import ForgeError, RefusedError, UnavailableError
from services.collector.github.client import rate_limits
from services.collector.github.client.answer_cache import AnswerCache
from services.collector.github.client.http import GitHubResponse, Http, with_retry

KEPT_HEADERS = ("content-type", "link", "etag")

_LAST = re.compile(r"<([^>]+)>;\s*rel=\"last\"")


@dataclass(frozen=True, slots=True)
class RestPage:
    """What was asked for, and the address of the page that follows."""

    data: Any
    next: str | None
    last: str | None = None

    @property
    def items(self) -> list[Any]:
        """What a list holds. Raises `UnavailableError` for anything else."""
        if not isinstance(self.data, list):
            raise UnavailableError(f"GitHub gave no list but {type(self.data).__name__}")
        return self.data


class Rest:
    """A client of one host with one credential."""

    def __init__(self, http: Http, root: str) -> None:
        self.http = http
        self._root = root
        self._known = AnswerCache(random)

    def url(self, path: str, **query: str | int) -> str:
        """The address of a path, below the root: it may be kept, wherever the host will be."""
        return path + (f"?{urlencode(query)}" if query else "")

    async def get(self, url: str, *, again: bool = True) -> RestPage:
        """Get one page. Raises `ForgeError`; what passes has been tried several times.

        `again`: whether the same may be asked for again, so that the answer is worth keeping.
        """
        found = await self._found(url, again=again)
        assert found is not None
        return found

    async def changed(self, url: str) -> RestPage | None:
        """Get one page; None if it is as it was when it was got last. Raises `ForgeError`, as `get` does."""
        return await self._found(url, only_if_changed=True)

    def forget(self, url: str) -> None:
        """Get it again next time, changed or not."""
        self._known.drop(url)

    async def _found(self, url: str, *, again: bool = True, only_if_changed: bool = False) -> RestPage | None:
        async for attempt in with_retry():
            with attempt:
                return await self._get(url, again=again, only_if_changed=only_if_changed)
        raise AssertionError("the last attempt raises")

    async def once(self, method: str, url: str) -> GitHubResponse:
        """Ask once, and give the answer as it came. Raises `ForgeError`."""
        answer = await self.http.send(method, f"{self._root}{url}")
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise self._error(answer)
        self.http.note_success()
        return answer

    async def every(self, url: str) -> AsyncIterator[Any]:
        """Every item of a list, page by page."""
        following: str | None = url
        while following:
            found = await self.get(following)
            for item in found.items:
                yield item
            following = found.next

    async def _get(self, url: str, *, again: bool, only_if_changed: bool) -> RestPage | None:
        known = self._known.of(url) if self.http.credential.is_authenticated else None
        condition = {"if-none-match": known.tag} if known else None
        answer = await self.http.send("GET", f"{self._root}{url}", condition)
        unchanged = known is not None and answer.status == HTTPStatus.NOT_MODIFIED
        if answer.status != HTTPStatus.OK and not unchanged:
            raise self._error(answer)
        self.http.note_success()
        if known and unchanged:
            if only_if_changed:
                return None
            answer = GitHubResponse(HTTPStatus.OK, {**known.headers, **_lasting_headers(answer)}, known.body)
        return self._read(url, answer, again=again)

    def _read(self, url: str, answer: GitHubResponse, *, again: bool) -> RestPage:
        try:
            data, _, following = sansio.decipher_response(answer.status, answer.headers, answer.body)
        except ValueError as problem:
            raise UnavailableError(f"an answer that is not JSON: {problem}") from problem
        if again:
            self._remember(url, answer)
        return RestPage(data, following and following.removeprefix(self._root), _last(answer))

    def _remember(self, url: str, answer: GitHubResponse) -> None:
        if tag := answer.headers.get("etag"):
            self._known.keep(url, tag, _lasting_headers(answer), answer.body)

    def _error(self, answer: GitHubResponse) -> ForgeError:
        message = _message(answer)
        if rate_limits.limited(answer.status, answer.headers, message):
            limit = rate_limits.wait(answer.headers, self.http.clock(), self.http.strikes, message)
            return self.http.note_limit(limit)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return UnavailableError(f"GitHub is unwell ({answer.status})")
        return RefusedError(answer.status, rate_limits.permission(answer.headers, message))


def _lasting_headers(answer: GitHubResponse) -> dict[str, str]:
    return {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}


def _last(answer: GitHubResponse) -> str | None:
    found = _LAST.search(answer.headers.get("link", ""))
    return found.group(1) if found else None


def _message(answer: GitHubResponse) -> str:
    try:
        message = json.loads(answer.body).get("message")
    except (ValueError, AttributeError, RecursionError):
        message = None
    return str(message or HTTPStatus(answer.status).phrase)
