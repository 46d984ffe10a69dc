"""Log lines: one per event, to standard error, without secrets.

Whoever runs several services (`headway up`, a container engine) puts the service's name before each line.
"""

import logging
import re
import sys
import time
from collections.abc import Iterable
from types import TracebackType

from services.runtime.repeated_lines import RepeatFilter

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
NOISY = ("aiohttp.access", "nats", "faststream", "pymongo", "uvicorn.access", "httpx")

# GitHub's tokens have no fixed length, and installations' may hold a JWT
_SECRET = re.compile(
    r"gh[pousr]_\w[\w.-]*|github_pat_\w+|v1\.[0-9a-f]{40}"
    r"|\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"
    r"|(?<=Bearer )[\w.~+/=-]+|(?<=token )[\w.~+/=-]{8,}|(?<=://)[^/\s@]+(?=@)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    re.DOTALL,
)

_log = logging.getLogger(__name__)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return the text without the given secrets and without whatever looks like a token or a password."""
    for secret in secrets:
        text = text.replace(secret, "•••")
    return _SECRET.sub("•••", text)


class RedactingFormatter(logging.Formatter):
    """Formats a record whole, tracebacks included, and then takes secrets out."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__(FORMAT)
        # one secret may be a part of another
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Format, then redact."""
        return redact(super().format(record), self._secrets)


def configure(level: str, secrets: Iterable[str] = ()) -> None:
    """Send every log line of this process to standard error; libraries speak only when it matters."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(secrets))
    handler.addFilter(RepeatFilter(time.monotonic))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in NOISY:
        library = logging.getLogger(name)
        library.setLevel(max(logging.WARNING, logging.getLevelName(level)))
        # FastStream brings a handler of its own, which takes nothing out
        library.handlers, library.propagate = [], True
    sys.excepthook = _log_uncaught


def _log_uncaught(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    """Log an uncaught exception, so that its text is redacted, too."""
    _log.critical("ended by a defect", exc_info=(kind, problem, trace))
