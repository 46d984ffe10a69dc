"""How long a review is waited for."""

from datetime import datetime

from services.contracts.readmodels.review_requests import ReviewRequestDocument


def waiting_since(review_round: ReviewRequestDocument) -> datetime | None:
    """Since when a pending review is waited for; where no document says so, since its request."""
    if review_round["state"] != "pending":
        return None
    return review_round.get("waiting_since", review_round["requested_at"])


def hours_since(moment: datetime, now: datetime) -> float:
    """How long ago a moment was; 0 if it is yet to come (clocks differ)."""
    return max(0.0, (now - moment).total_seconds() / 3600)
