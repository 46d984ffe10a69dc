"""Asks GraphQL, and makes of its answers either data or an error that says what to do."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import assert_never

from services.collector.forge.errors import (
    ForgeError,
    OutdatedServerError,
    RefusedError,
    TooHeavyError,
    UnavailableError,
)
from services.collector.github.client import schema_gap
from services.collector.github.client.graphql_response import Data, Halve, OldSchema, parse_response
from services.collector.github.client.http import Http, with_retry
from services.collector.github.client.rate_limits import Refused, Retry, Wait
from services.collector.github.client.schema_gap import SchemaGap
from services.collector.github.queries import document

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
        except OutdatedServerError as refusal:
            self.gap = gap.confirmed(refusal.reason, self.http.clock())
        except RefusedError:
            self._understood()  # what it asks for is gone, but not from the schema
        except ForgeError as problem:
            _log.debug("whether %s is newer now cannot be said yet: %s", self._url, problem)
        else:
            self._understood()
        return self.gap is None

    def _understood(self) -> None:
        _log.info("%s has all that is asked for: reading by GraphQL again", self._url)
        self.gap = None

    async def ask(self, query: str, /, **variables: object) -> Data:
        """Ask a query by its name. Raises `ForgeError`; what passes has been tried several times."""
        return await self.ask_text(document(query), variables)

    async def ask_text(self, query: str, variables: Mapping[str, object]) -> Data:
        """Ask a query that is no file. Raises `ForgeError`, as `ask` does."""
        if self.gap:
            raise OutdatedServerError(HTTPStatus.OK, self.gap.reason)
        body = _body(query, variables)
        try:
            return await self._ask_again(body)
        except OutdatedServerError as refusal:
            _log.warning("%s is too old: %s; reading by REST instead", self._url, refusal.reason)
            self.gap = schema_gap.new_gap(body, refusal.reason, self.http.clock())
            raise

    async def ask_optional(self, query: str, /, **variables: object) -> Data:
        """Ask a query by its name for what can be done without: what the schema lacks of it is no gap.

        Raises `ForgeError`, as `ask` does.
        """
        gap = self._optional_gaps.get(query)
        if gap and self.http.clock() < gap.again_at:
            raise OutdatedServerError(HTTPStatus.OK, gap.reason)
        body = _body(document(query), variables)
        try:
            return await self._ask_again(body)
        except OutdatedServerError as refusal:
            found = schema_gap.new_gap(body, refusal.reason, self.http.clock())
            confirmed = gap and gap.confirmed(refusal.reason, self.http.clock())
            self._optional_gaps[query] = confirmed or found
            raise

    async def _ask_again(self, body: bytes) -> Data:
        """Ask until it is answered or refused, or has failed several times."""
        async for attempt in with_retry():
            with attempt:
                return await self._ask(body)
        raise AssertionError("the last attempt raises")

    async def _ask(self, body: bytes) -> Data:
        answer = await self.http.send("POST", self._url, {"content-type": "application/json"}, body)
        now, strikes = self.http.clock(), self.http.strikes
        match parse_response(answer.status, answer.headers, answer.body, now, strikes):
            case Data() as data:
                self.http.note_success()
                return data
            case response:
                raise self._error(response)

    def _error(self, response: Halve | OldSchema | Retry | Refused | Wait) -> ForgeError:
        match response:
            case Halve(reason):
                return TooHeavyError(reason)
            case OldSchema(reason):
                return OutdatedServerError(HTTPStatus.OK, reason)
            case Retry(reason):
                return UnavailableError(reason)
            case Refused(status, reason):
                return RefusedError(status, reason)
            case Wait():
                return self.http.note_limit(response)
            case _:
                assert_never(response)


def _body(query: str, variables: Mapping[str, object]) -> bytes:
    return json.dumps({"query": query, "variables": variables}).encode()
