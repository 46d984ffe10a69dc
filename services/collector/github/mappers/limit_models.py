"""REST's shape of what is left of the quota."""

from pydantic import AwareDatetime

from services.collector.github.mappers.common import GitHubModel


class Limit(GitHubModel):
    """One quota: what there is in an hour, what is left, and when it starts over."""

    limit: int
    remaining: int
    reset: AwareDatetime


class Limits(GitHubModel):
    """REST's requests and GraphQL's points."""

    core: Limit
    graphql: Limit | None = None


class RateLimit(GitHubModel):
    """What is left of the quotas."""

    resources: Limits

    @property
    def summary(self) -> str:
        """What is left, for people."""
        core, graphql = self.resources.core, self.resources.graphql
        points = f", {_left(graphql)} points" if graphql and graphql.limit else ""
        return f"left until {core.reset:%H:%M} UTC: {_left(core)} requests{points}"


def _left(limit: Limit) -> str:
    return f"{limit.remaining:,} of {limit.limit:,}"
