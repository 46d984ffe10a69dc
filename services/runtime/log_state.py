"""The state of the log, as NATS has it."""

from nats.js import JetStreamContext

from services.contracts.log_state import LogState
from services.contracts.streams import EVENTS


async def log_state(js: JetStreamContext) -> LogState:
    """The log as it is. Raises one of `AWAY`; `NotFoundError` where the stream is gone."""
    info = await js.stream_info(EVENTS.name)
    assert info.created is not None
    state = info.state
    return LogState(info.created, state.last_seq, state.messages + max(0, state.first_seq - 1))
