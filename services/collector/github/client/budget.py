"""Which share of GitHub's quota is Headway's to use, and what of that is kept for what is live. Pure."""

from dataclasses import dataclass
from datetime import datetime

from services.contracts.notices import Quota

FOR_LIVE = 0.2


@dataclass(frozen=True, slots=True)
class Budget:
    """A share of the quota, from 0 to 1; the rest is left to others with the same credential.

    The last fifth of it is for what is live: history and repairs wait until the quota starts over.
    """

    share: float = 1.0

    def __str__(self) -> str:
        return f"Headway's {self.share:.0%}"

    def spent(self, quota: Quota | None, github_now: datetime) -> bool:
        """Whether nothing more may be asked before the quota starts over."""
        return self._below(quota, github_now, 1 - self.share)

    def for_live_only(self, quota: Quota | None, github_now: datetime) -> bool:
        """Whether history has to wait until the quota starts over."""
        return self._below(quota, github_now, 1 - self.share * (1 - FOR_LIVE))

    def _below(self, quota: Quota | None, github_now: datetime, reserve: float) -> bool:
        if quota is None or github_now >= quota.reset:
            return False
        return quota.remaining <= round(quota.limit * reserve)


WHOLE = Budget()
