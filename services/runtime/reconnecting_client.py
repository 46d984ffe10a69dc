"""A NATS client that reconnects after protocol errors, and none of whose waits loses a cancellation."""

import logging
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from services.runtime.cancellation import cancel_safe

PERMISSIONS = "permissions violation"

_log = logging.getLogger(__name__)


class ReconnectingClient(Client):
    """Reconnects after a protocol error (`-ERR`), where the library would close for ever.

    The server has closed the connection by then: one message that it cannot take must not end a service.
    """

    async def request(
        self,
        subject: str,
        payload: bytes = b"",
        timeout: float = 0.5,  # noqa: ASYNC109 (the library's)
        old_style: bool = False,
        headers: dict[str, Any] | None = None,
    ) -> Msg:
        """Ask, and wait for the answer; all calls of JetStream come here. No cancellation is lost."""
        return await cancel_safe(super().request(subject, payload, timeout, old_style, headers))

    async def _flush_pending(self, force_flush: bool = False) -> None:
        """Send what is to be sent. If this waits, for there is much, no cancellation is lost either."""
        flushed = super()._flush_pending(force_flush)
        await (cancel_safe(flushed) if force_flush else flushed)

    async def _process_err(self, err_msg: str) -> None:
        """Reconnect after an error of the server, except for a missing permission."""
        if self.is_connecting or PERMISSIONS in err_msg.lower():
            await super()._process_err(err_msg)
            return
        _log.warning("NATS refused a message, reconnecting: %s", err_msg.strip("'"))
        await self._process_op_err(Error(f"nats: {err_msg}"))

    async def _close(self, status: int, do_cbs: bool = True) -> None:
        """Close; drop what is left to send where the connection has ended: uvloop refuses to write there."""
        try:
            await super()._close(status, do_cbs)
        except RuntimeError:
            self._pending, self._pending_data_size, self._status = [], 0, Client.DISCONNECTED
            await super()._close(status, do_cbs)
