"""The signed CloudEvent of a message: HMAC-SHA256 over the id, a timestamp and the raw body. Pure.

The headers are those of Standard Webhooks (https://www.standardwebhooks.com): who receives it computes the
signature of `{id}.{timestamp}.{body}`, and refuses an old timestamp and an id that it has seen.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

from services.contracts.readmodels.alerts import MessageDocument

TYPE = "dev.headway.alerts"
SOURCE = "/headway/notifier"
CONTENT_TYPE = "application/cloudevents+json"


def cloud_event(message: MessageDocument) -> bytes:
    """A message as a CloudEvent 1.0 in structured JSON; its id is the same at each attempt."""
    event = {
        "specversion": "1.0",
        "id": message["_id"],
        "source": SOURCE,
        "type": TYPE,
        "time": message["created_at"].isoformat(timespec="milliseconds"),
        "datacontenttype": "application/json",
        "data": {
            "title": message["title"],
            "alerts": message["alerts"],
            "lines": message["lines"],
            "held_back": message["held_back"],
        },
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def sign(body: bytes, message_id: str, at: datetime, secret: str) -> str:
    """The value of `webhook-signature`."""
    signed = b".".join([message_id.encode(), str(int(at.timestamp())).encode(), body])
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def signed_headers(body: bytes, message_id: str, at: datetime, secret: str) -> Mapping[str, str]:
    """The headers of a signed request, made at a moment."""
    return {
        "Content-Type": CONTENT_TYPE,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": sign(body, message_id, at, secret),
    }
