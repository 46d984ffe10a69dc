"""Log lines: one per event, to standard error, without secrets.

Whoever runs several services (`headway up`, a container engine) puts the service's name before each line.
"""

import logging
import re

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
NOISY = ("aiohttp.access", "nats", "faststream", "pymongo", "uvicorn.access", "httpx")

_SECRET = re.compile(
    r"gh[pousr]_\w+|github_pat_\w+|v1\.[0-9a-f]{40}"
    r"|(?<=Bearer )[\w.~+/=-]+|(?<=token )[\w.~+/=-]{8,}|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    re.DOTALL,
)


def redact(text: str, secrets: tuple[str, ...] = ()) -> str:
    """Return the text without the given secrets and without whatever looks like a token or a password."""
    for secret in secrets:
        text = text.replace(secret, "•••")
    return _SECRET.sub("•••", text)


class RedactingFormatter(logging.Formatter):
    """Formats a record whole, tracebacks included, and then takes secrets out."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__(FORMAT)
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """Format, then redact."""
        return redact(super().format(record), self._secrets)


def configure(level: str, secrets: tuple[str, ...] = ()) -> None:
    """Send every log line of this process to standard error; libraries speak only when it matters."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
