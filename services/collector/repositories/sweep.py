"""How often an organisation's repositories are looked through. Pure."""

from services.contracts.notices import Quota

PAGE = 100
POINTS_PER_PAGE = 3
SHARE = 0.2
USUAL_LIMIT = 5000


def sweep_seconds(wished: float, cost: int, quota: Quota | None) -> float:
    """As often as wished, but never for more than a fifth of the hourly quota. `cost`: of one sweep."""
    hourly = SHARE * (quota.limit if quota else USUAL_LIMIT)
    return max(wished, 3600 * cost / hourly)
