"""Node ids and cursors in the forms that GitHub gives them."""

import base64
import binascii
import json


def node_id(prefix: str, *numbers: int) -> str:
    """A node id of the new format: a prefix and the numbers, packed and in URL-safe base64."""
    packed = bytes([0x91 + len(numbers), 0]) + b"".join(_pack(number) for number in numbers)
    return f"{prefix}_{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def _pack(number: int) -> bytes:
    if number < 1 << 32:
        return b"\xce" + number.to_bytes(4, "big")
    return b"\xcf" + number.to_bytes(8, "big")


def cursor(key: object) -> str:
    """The opaque cursor of a place in an order, named by its sort key and not by its offset."""
    return base64.b64encode(b"cursor:v2:" + json.dumps(key).encode()).decode()


def sort_key(text: str) -> tuple:
    """The sort key inside a cursor; ValueError where the text is no cursor."""
    try:
        plain = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError(text) from None
    if not plain.startswith(b"cursor:v2:"):
        raise ValueError(text)
    return tuple(json.loads(plain[len(b"cursor:v2:") :]))
