"""A message of a stream as a line of JSON, and the digest of many. Pure."""

import hashlib
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Record:
    """A message: its sequence, when it was stored (UTC), subject, id if it has one, and body."""

    sequence: int
    time: datetime
    subject: str
    id: str | None
    body: bytes

    def line(self) -> str:
        """Return it as JSON: the body as text where it is text."""
        head = {"sequence": self.sequence, "time": self.time.isoformat(), "subject": self.subject}
        name = {"id": self.id} if self.id else {}
        return json.dumps(head | name | _encoded(self.body), separators=(",", ":"))

    @classmethod
    def of(cls, line: str) -> "Record":
        """Read a line. Raises `ValueError` where it is none."""
        try:
            fields = json.loads(line)
            body = fields["text"].encode() if "text" in fields else b64decode(fields["base64"])
            time = datetime.fromisoformat(fields["time"])
            return cls(int(fields["sequence"]), time, str(fields["subject"]), fields.get("id"), body)
        except (KeyError, TypeError, AttributeError) as problem:
            raise ValueError(f"not a record: {line[:80]}") from problem


def _encoded(body: bytes) -> dict[str, str]:
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"base64": b64encode(body).decode()}


@dataclass(slots=True)
class Content:
    """What a stream holds, so far: how many messages, from which to which, all in a row or not; a digest."""

    first: int = 0
    last: int = 0
    messages: int = 0
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, record: Record) -> None:
        """Take the next message in."""
        self.first = self.first or record.sequence
        self.last = record.sequence
        self.messages += 1
        head = f"{record.subject}\0{len(record.body)}\0".encode()
        self._digest.update(head + record.body)

    @property
    def unbroken(self) -> bool:
        """Whether no sequence is missing between the first and the last."""
        return self.messages == 0 or self.last - self.first + 1 == self.messages

    @property
    def digest(self) -> str:
        """The SHA-256 of subjects and bodies in their order."""
        return self._digest.hexdigest()
