"""Asks GraphQL, and makes of its answers either data or an error that says what to do."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import assert_never

from services.collector.github import schema_gap
from services.collector.github.decipher import Data, Halve, OldSchema, decipher
from services.collector.github.errors import (
    GitHubError,
    OldSchemaError,
    RefusedError,
    TooHeavyError,
    UnavailableError,
)
from services.collector.github.http import Http, patiently
from services.collector.github.schema_gap import SchemaGap
from services.collector.github.verdicts import Refused, Retry, Wait
from services.collector.queries import document

_log = logging.getLogger(__name__)


class GraphQL:
    """A client of one host with one credential. `gap`: what the server's schema is known to lack."""

    def __init__(self, http: Http, url: str) -> None:
        self.http = http
        self.gap: SchemaGap | None = None
        self._optional_gaps: dict[str, SchemaGap] = {}
        self._url = url

    async def is_understood(self) -> bool:
        """Whether the server's schema has what queries ask for; after a while it is asked again."""
        gap = self.gap
        if gap is None or self.http.clock() < gap.again_at:
            return gap is None
        try:
            await self._ask(gap.query)
        except OldSchemaError as refusal:
            self.gap = gap.confirmed(refusal.reason, self.http.clock())
        except RefusedError:
            self._understood()  # what it asks for is gone, but not from the schema
        except GitHubError as problem:
            _log.debug("whether %s is newer now cannot be said yet: %s", self._url, problem)
        else:
            self._understood()
        return self.gap is None

    def _understood(self) -> None:
        _log.info("%s has all that is asked for: reading by GraphQL again", self._url)
        self.gap = None

    async def ask(self, query: str, /, **variables: object) -> Data:
        """Ask a query by its name. Raises `GitHubError`; what passes has been tried several times."""
        return await self.ask_text(document(query), variables)

    async def ask_text(self, query: str, variables: Mapping[str, object]) -> Data:
        """Ask a query that is no file. Raises `GitHubError`, as `ask` does."""
        if self.gap:
            raise OldSchemaError(HTTPStatus.OK, self.gap.reason)
        body = _body(query, variables)
        try:
            return await self._ask_again(body)
        except OldSchemaError as refusal:
            _log.warning("%s is too old: %s; reading by REST instead", self._url, refusal.reason)
            self.gap = schema_gap.found(body, refusal.reason, self.http.clock())
            raise

    async def ask_optional(self, query: str, /, **variables: object) -> Data:
        """Ask a query by its name for what can be done without: what the schema lacks of it is no gap.

        Raises `GitHubError`, as `ask` does.
        """
        gap = self._optional_gaps.get(query)
        if gap and self.http.clock() < gap.again_at:
            raise OldSchemaError(HTTPStatus.OK, gap.reason)
        body = _body(document(query), variables)
        try:
            return await self._ask_again(body)
        except OldSchemaError as refusal:
            found = schema_gap.found(body, refusal.reason, self.http.clock())
            confirmed = gap and gap.confirmed(refusal.reason, self.http.clock())
            self._optional_gaps[query] = confirmed or found
            raise

    async def _ask_again(self, body: bytes) -> Data:
        """Ask until it is answered or refused, or has failed several times."""
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

    def _error(self, verdict: Halve | OldSchema | Retry | Refused | Wait) -> GitHubError:
        match verdict:
            case Halve(reason):
                return TooHeavyError(reason)
            case OldSchema(reason):
                return OldSchemaError(HTTPStatus.OK, reason)
            case Retry(reason):
                return UnavailableError(reason)
            case Refused(status, reason):
                return RefusedError(status, reason)
            case Wait():
                return self.http.note_limit(verdict)
            case _:
                assert_never(verdict)


def _body(query: str, variables: Mapping[str, object]) -> bytes:
    return json.dumps({"query": query, "variables": variables}).encode()
