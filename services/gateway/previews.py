"""Requests previews of other definitions from an aggregator: one at once, and never for long."""

from nats.aio.msg import Msg
from nats.errors import NoRespondersError

from services.contracts.api_definitions import DefinitionsPreview
from services.contracts.previews import PreviewReply, PreviewRequest
from services.contracts.subjects import PREVIEW_REPLIES, PREVIEWS
from services.gateway.problems import NoPreviewError, TooManyError
from services.runtime.cancellation import cancel_safe
from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.reconnecting_client import ReconnectingClient

SECONDS = 55.0
"""Longer than an aggregator takes for one."""
BUSY_SECONDS = 10.0
BUSY = "another preview is being made"
NOBODY = "no aggregator answers: it may be starting, or be of an older release"
NO_RESPONDERS = "503"
"""The status with which NATS says that nobody listens."""


class Previews:
    """The previews that this gateway requests."""

    def __init__(self) -> None:
        self._nats: ReconnectingClient | None = None
        self._is_busy = False

    def connect(self, nats: ReconnectingClient) -> None:
        """Request them by this connection from now on."""
        self._nats = nats

    async def preview(self, request: PreviewRequest) -> DefinitionsPreview:
        """The preview. Raises `TooManyError` while another is made, and `NoPreviewError`."""
        if self._is_busy:
            raise TooManyError(BUSY, BUSY_SECONDS, 503)
        self._is_busy = True
        try:
            return _read(await self._requested(request))
        finally:
            self._is_busy = False

    async def _requested(self, request: PreviewRequest) -> PreviewReply:
        if self._nats is None:
            raise NoPreviewError("NATS does not answer")
        try:
            message = await cancel_safe(_reply(self._nats, request.model_dump_json(by_alias=True).encode()))
        except (NoRespondersError, *TRANSIENT_ERRORS) as problem:
            raise NoPreviewError(NOBODY) from problem
        return PreviewReply.model_validate_json(message.data)


async def _reply(nats: ReconnectingClient, request: bytes) -> Msg:
    """The reply to a request. Raises `NoRespondersError` and `TRANSIENT_ERRORS`.

    It comes on a subject of ours: an aggregator may not write into a gateway's inbox, where JetStream's
    answers arrive.
    """
    subject = f"{PREVIEW_REPLIES}.{nats.new_inbox().rpartition('.')[2]}"
    subscription = await nats.subscribe(subject)
    await nats.publish(PREVIEWS, request, reply=subject)
    try:
        message = await subscription.next_msg(SECONDS)
    finally:
        if nats.is_connected:
            await subscription.unsubscribe()
    if (message.headers or {}).get("Status") == NO_RESPONDERS:
        raise NoRespondersError
    return message


def _read(reply: PreviewReply) -> DefinitionsPreview:
    if reply.busy:
        raise TooManyError(reply.refusal, BUSY_SECONDS, 503)
    if reply.preview is None:
        raise NoPreviewError(reply.refusal)
    return reply.preview
