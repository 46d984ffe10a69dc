"""How often an organisation's repositories are looked through. Pure."""

from services.contracts.notices import Quota

SHARE = 0.2
USUAL_LIMIT = 5000


def sweep_seconds(wanted: float, cost: int, quota: Quota | None) -> float:
    """As often as wanted, but never for more than a fifth of the hourly quota. `cost`: of one sweep."""
    hourly = SHARE * (quota.limit if quota else USUAL_LIMIT)
    return max(wanted, 3600 * cost / hourly)
