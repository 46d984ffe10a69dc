"""The collector in a process whose machine's clock is off, and that waits less long when GitHub fails.

Everything else is as `headway collector` runs it.
"""

import os
from datetime import UTC, datetime, timedelta

import aiohttp

from services.collector import app
from services.collector.fetch import fetch_queue
from services.collector.github.client import http, rate_limits
from services.collector.timing import backoff

AHEAD = "TESTS_CLOCK_AHEAD"  # seconds
UNANSWERED = 5.0  # seconds until a request is given up
SHORTER = (
    (rate_limits, "SECONDARY", 1.0),
    (backoff, "FIRST_BACKOFF_SECONDS", 0.3),
    (fetch_queue, "FIRST_RETRY_SECONDS", 0.3),
)


def set_clock() -> None:
    """Be that machine, before the collector begins."""
    ahead = timedelta(seconds=float(os.environ[AHEAD]))
    app._now = lambda: datetime.now(UTC) + ahead
    http.TIMEOUT = aiohttp.ClientTimeout(total=UNANSWERED)
    for module, name, seconds in SHORTER:
        assert isinstance(getattr(module, name), float)
        setattr(module, name, seconds)
