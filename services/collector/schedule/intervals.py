"""How often repositories and their labels are polled, within a share of the quota. Pure."""

from services.contracts.notices import Quota

ANONYMOUS_LIMIT = 60


REQUESTS_PER_POLL = 2


USUAL_LIMIT = 5000


REPOSITORIES_PER_POINT = 33


SHARE = 0.2


SHARE_OF_LABELS = 0.1


def label_seconds(wanted: float, cost: float, quota: Quota | None) -> float:
    """How often to look at labels, at such a cost each time: as wanted, but within a share of the quota."""
    hourly = (quota.limit if quota else USUAL_LIMIT) * SHARE_OF_LABELS
    return max(wanted, 3600 * cost / hourly)


def interval_seconds(wanted: float, anonymous: bool, quota: Quota | None, repositories: int) -> float:
    """How often to poll each repository: as wanted, but asking for no more than a share of the quota."""
    if anonymous:
        hourly = (quota.limit if quota else ANONYMOUS_LIMIT) / 2
        return max(wanted, 3600 * REQUESTS_PER_POLL * repositories / hourly)
    hourly = (quota.limit if quota else USUAL_LIMIT) * SHARE
    return max(wanted, 3600 * repositories / REPOSITORIES_PER_POINT / hourly)
