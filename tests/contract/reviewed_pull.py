"""A pull request that was reviewed and merged, and the moments of it."""

from datetime import UTC, datetime, timedelta

from tests.github import World
from tests.github.model import PullRequest, Repository

START = datetime(2024, 5, 6, 9, tzinfo=UTC)
PULLS = "/repos/acme/api/pulls"


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


def reviewed_pull(world: World, repository: Repository) -> PullRequest:
    """A merged pull request, requested of a bot and a team, with a dismissed review."""
    pull = world.add_pull_request(repository, "alice", START, additions=7, commits=[hours(-2), START])
    world.request_review(pull, "dependabot[bot]", hours(1))
    world.request_review(pull, world.team("acme", "core"), hours(1))
    world.dismiss(world.review(pull, "bob", hours(2)), "alice", hours(3))
    world.merge(pull, "bob", hours(4))
    return pull
