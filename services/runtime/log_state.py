"""Reads the state of the log from JetStream."""

from nats.js import JetStreamContext

from services.contracts.log_state import LogState
from services.contracts.streams import EVENTS


async def read_log_state(js: JetStreamContext) -> LogState:
    """Return the state of the log. Raises `TRANSIENT_ERRORS`, or `NotFoundError` without the stream."""
    info = await js.stream_info(EVENTS.name)
    assert info.created is not None
    state = info.state
    return LogState(info.created, state.last_seq, state.messages + max(0, state.first_seq - 1))
