"""Asks GraphQL, and makes of its answers either data or an error that says what to do."""

import json
from collections.abc import Mapping
from typing import assert_never

from services.collector.github.decipher import Data, Halve, decipher
from services.collector.github.errors import GitHubError, RefusedError, TooHeavyError, UnavailableError
from services.collector.github.http import Http, patiently
from services.collector.github.verdicts import Refused, Retry, Wait
from services.collector.queries import document


class GraphQL:
    """A client of one host with one credential."""

    def __init__(self, http: Http, url: str) -> None:
        self.http = http
        self._url = url

    async def ask(self, query: str, /, **variables: object) -> Data:
        """Ask a query by its name. Raises `GitHubError`; what passes has been tried several times."""
        return await self.ask_text(document(query), variables)

    async def ask_text(self, query: str, variables: Mapping[str, object]) -> Data:
        """Ask a query that is no file. Raises `GitHubError`, as `ask` does."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        async for attempt in patiently():
            with attempt:
                return await self._ask(body)
        raise AssertionError("the last attempt raises")

    async def _ask(self, body: bytes) -> Data:
        answer = await self.http.send("POST", self._url, {"content-type": "application/json"}, body)
        now, strikes = self.http.clock(), self.http.strikes
        match decipher(answer.status, answer.headers, answer.body, now, strikes):
            case Data() as data:
                self.http.note_success()
                return data
            case verdict:
                raise self._error(verdict)

    def _error(self, verdict: Halve | Retry | Refused | Wait) -> GitHubError:
        match verdict:
            case Halve(reason):
                return TooHeavyError(reason)
            case Retry(reason):
                return UnavailableError(reason)
            case Refused(status, reason):
                return RefusedError(status, reason)
            case Wait():
                return self.http.note_limit(verdict)
            case _:
                assert_never(verdict)
