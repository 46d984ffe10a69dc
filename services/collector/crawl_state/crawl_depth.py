"""How far down a list is read. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CrawlDepth:
    """How far down a crawl goes: to the bound (None: to the end), and at least so many rows."""

    bound: datetime | None
    least: int = 0


TO_THE_END = CrawlDepth(None)
