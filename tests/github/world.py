"""The world that the tests' GitHub serves: plain data, and builders that are told the time."""

from tests.github.deployments import Deployments
from tests.github.reviews import Reviews


class World(Reviews, Deployments):
    """Accounts, repositories and all that happens in them."""
