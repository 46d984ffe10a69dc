"""uvicorn's connections, bounded in number, and in the time that they take to ask and to listen."""

import asyncio
import logging
import resource

from prometheus_client import Counter
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.contracts.api import Problem

REQUEST_SECONDS = 15.0
"""In which a whole request has to come."""
STALLED_SECONDS = 60.0
"""After which a connection is given up whose other end reads nothing of what is sent."""
OTHER_FILES = 100
"""What a gateway has open besides connections: MongoDB, NATS, files of the page."""
LEAST_CONNECTIONS = 32
LINGER_SECONDS = 1.0
LARGEST_HEAD = 64 * 1024
"""Bytes of a request besides its body: the parser itself has no bound."""
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

_PROBLEM = Problem(title="Bad request", status=400, detail="it cannot be read, or is longer than 64 KiB")
_BODY = _PROBLEM.model_dump_json(exclude_none=True).encode()
UNREADABLE = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(_BODY), _BODY)
)

REFUSED = Counter("headway_gateway_refused_connections", "Connections that were too many")
GIVEN_UP = Counter("headway_gateway_connections_given_up", "Connections that took too long", ["what"])

_log = logging.getLogger(__name__)


def most_connections() -> int:
    """How many connections there may be, by the number of files that this process may open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(LEAST_CONNECTIONS, soft - OTHER_FILES)


class BoundedConnection(HttpToolsProtocol):
    """A connection; `most` is set by `bounded`."""

    most = LEAST_CONNECTIONS
    _refused = False
    _whole = False
    _head_size = 0
    _request_timer: asyncio.TimerHandle | None = None
    _reading_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request, unless there are too many connections."""
        super().connection_made(transport)
        if len(self.connections) <= self.most:
            self._await_request()
            return
        REFUSED.inc()
        _log.warning("more than %d connections: others are refused", self.most)
        transport.write(BUSY)
        transport.close()

    def data_received(self, data: bytes) -> None:
        """Take in a part of a request, which must be whole in time."""
        if self._refused:
            return
        self._head_size += len(data)
        super().data_received(data)
        if self._head_size > LARGEST_HEAD and not self._refused:
            self.send_400_response("too long")
        self._await_request()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._whole = False
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        """Take in a part of a body, which is bounded by whoever reads it."""
        self._head_size -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is whole."""
        self._whole, self._head_size = True, 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read; what else comes is passed over, or the answer were lost."""
        self._refused = True
        self._abandon_answer()
        self.transport.write(UNREADABLE)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def _abandon_answer(self) -> None:
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def shutdown(self) -> None:
        """End after what is being answered."""
        if self._refused:
            self.transport.close()
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_request_timer()
        self._stop_reading_timer()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The other end does not read."""
        super().pause_writing()
        self._reading_timer = self.loop.call_later(STALLED_SECONDS, self._give_up, "reading")

    def resume_writing(self) -> None:
        """The other end reads again."""
        super().resume_writing()
        self._stop_reading_timer()

    def _await_request(self) -> None:
        if self._whole and not self.cycle.response_complete:
            self._stop_request_timer()
        elif self._request_timer is None:
            self._request_timer = self.loop.call_later(REQUEST_SECONDS, self._give_up, "asking")

    def _stop_request_timer(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None

    def _stop_reading_timer(self) -> None:
        if self._reading_timer is not None:
            self._reading_timer.cancel()
            self._reading_timer = None

    def _give_up(self, what: str) -> None:
        GIVEN_UP.labels(what).inc()
        self.transport.abort()


def bounded(most: int) -> type[BoundedConnection]:
    """Connections of which there are at most so many at once."""
    return type("BoundedConnection", (BoundedConnection,), {"most": most})
