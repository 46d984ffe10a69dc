"""What the gateways keep of who asks: sessions that were ended, and when tokens were used last."""

from datetime import datetime
from typing import NotRequired, TypedDict

ACCESS = "access"


class AccessDocument(TypedDict):
    """An ended session, `session:{id}`, until it would have ended by itself; or a token, `token:{id}`.

    `used`: when the token was used last.
    """

    _id: str
    until: NotRequired[datetime]
    used: NotRequired[datetime]
