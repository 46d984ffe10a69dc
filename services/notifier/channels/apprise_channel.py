"""Sends messages through Apprise, which speaks what Headway does not: ntfy, Telegram, Matrix and others."""

import asyncio

from apprise import Apprise, AppriseAsset, NotifyFormat

from services.contracts.readmodels.alerts import MessageDocument
from services.notifier.channels.attempts import Attempt, Postponed, Sent
from services.notifier.channels.payloads import lines_text


class AppriseChannel:
    """What an address of Apprise names. It says only whether it was sent: what was not is tried for a day."""

    def __init__(self, url: str) -> None:
        """Read the address. Raises `ValueError` for one that Apprise does not know."""
        asset = AppriseAsset(app_id="Headway", app_desc="Headway", app_url="", async_mode=False)
        self._apprise = Apprise(asset=asset)
        if not self._apprise.add(url):
            raise ValueError("its address is none that Apprise knows: https://appriseit.com/services")

    async def send(self, message: MessageDocument) -> Attempt:
        """Send it once, in a thread."""
        sent = await asyncio.to_thread(
            self._apprise.notify,
            title=message["title"],
            body=lines_text(message),
            body_format=NotifyFormat.TEXT,
        )
        return Sent() if sent else Postponed("Apprise could not send it")
