"""The gateways' secrets, by name."""

from typing import TypedDict

KEYS = "keys"
PSEUDONYMS = "pseudonyms"
SESSIONS = "sessions"


class KeyDocument(TypedDict):
    """A random key, the same for every gateway; `_id` is what it is for."""

    _id: str
    key: bytes
