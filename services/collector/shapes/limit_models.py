"""REST's shape of what is left of the quota."""

from pydantic import AwareDatetime

from services.collector.shapes.common import Shape


class Limit(Shape):
    """One quota: what there is in an hour, what is left, and when it starts over."""

    limit: int
    remaining: int
    reset: AwareDatetime


class Limits(Shape):
    """REST's requests and GraphQL's points."""

    core: Limit
    graphql: Limit | None = None


class RateLimit(Shape):
    """All of it."""

    resources: Limits

    @property
    def told(self) -> str:
        """What is left, for people."""
        core, graphql = self.resources.core, self.resources.graphql
        points = f", {_left(graphql)} points" if graphql and graphql.limit else ""
        return f"left until {core.reset:%H:%M} UTC: {_left(core)} requests{points}"


def _left(limit: Limit) -> str:
    return f"{limit.remaining:,} of {limit.limit:,}"
