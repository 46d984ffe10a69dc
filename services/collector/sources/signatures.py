"""Whether a delivery is GitHub's: the signature over its raw bytes. Pure.

https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

import hashlib
import hmac

HEADER = "X-Hub-Signature-256"


def signed(body: bytes, signature: str | None, secret: bytes) -> bool:
    """Whether the signature is right, compared in constant time. SHA-1 is not enough."""
    if signature is None or not secret:
        return False
    expected = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode(errors="surrogateescape"))
