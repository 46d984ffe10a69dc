"""The errors that a forge's clients raise."""

from datetime import datetime


class ForgeError(Exception):
    """The forge did not give what was asked for; the message is for people."""


class RefusedError(ForgeError):
    """The forge will not give this, now or later, unless somebody changes something there."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{reason} ({status})" if status != 200 else reason)
        self.status = status
        self.reason = reason

    @property
    def missing(self) -> bool:
        """Whether the thing is not there, or not for us to see."""
        return self.status in (404, 410, 451)


class OutdatedServerError(RefusedError):
    """This server lacks something that a reader asks for: it is an older one."""


class LimitedError(ForgeError):
    """Nothing may be asked before `until` (UTC)."""

    def __init__(self, until: datetime, reason: str) -> None:
        super().__init__(f"{reason}: waiting until {until:%H:%M:%S} UTC")
        self.until = until


class UnavailableError(ForgeError):
    """The forge does not answer, or not sensibly; later it will."""


class TooHeavyError(ForgeError):
    """The question was too much at once; a smaller one may be answered, or the same one later."""
