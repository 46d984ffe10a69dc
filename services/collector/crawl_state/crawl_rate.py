"""How fast pull requests are collected. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class CrawlRate:
    """When a backfill was taken up, and how much had been collected by then."""

    began: datetime
    collected: int

    def per_second(self, collected: int, now: datetime) -> float | None:
        """Pull requests a second; None before there is anything to tell."""
        seconds = (now - self.began) / timedelta(seconds=1)
        done = collected - self.collected
        return done / seconds if seconds > 0 and done > 0 else None
