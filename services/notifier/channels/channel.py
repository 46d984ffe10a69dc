"""A channel as the notifier sends through it."""

from typing import Protocol

from services.contracts.readmodels.alerts import MessageDocument
from services.notifier.channels.attempts import Attempt


class Sender(Protocol):
    """Sends one message; whatever happens is an `Attempt`, never an error."""

    async def send(self, message: MessageDocument) -> Attempt:
        """Try once to send it."""
        ...
