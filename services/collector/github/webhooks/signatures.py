"""Whether a delivery is GitHub's: the signature over its raw bytes. Pure.

https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

import hashlib
import hmac
import re

HEADER = "X-Hub-Signature-256"

_FORM = re.compile(r"sha256=[0-9a-f]{64}")


def looks_signed(signature: str | None) -> bool:
    """Whether a header may be a signature at all; SHA-1 is not enough."""
    return signature is not None and _FORM.fullmatch(signature) is not None


class Verification:
    """The signature of a body that is read piece by piece."""

    def __init__(self, secret: bytes) -> None:
        self._hmac = hmac.new(secret, digestmod=hashlib.sha256)

    def add(self, piece: bytes) -> None:
        """Take in the next piece."""
        self._hmac.update(piece)

    def matches(self, signature: str) -> bool:
        """Whether the signature is right, compared in constant time."""
        expected = f"sha256={self._hmac.hexdigest()}"
        return hmac.compare_digest(expected.encode(), signature.encode(errors="surrogateescape"))


def signed(body: bytes, signature: str | None, secret: bytes) -> bool:
    """Whether the signature of a whole body is right."""
    if signature is None or not secret or not looks_signed(signature):
        return False
    verification = Verification(secret)
    verification.add(body)
    return verification.matches(signature)
