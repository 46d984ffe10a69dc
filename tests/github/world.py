"""The world that the tests' GitHub serves: plain data, and builders that are told the time."""

from tests.github.reviews import Reviews
from tests.github.shipping import Shipping


class World(Reviews, Shipping):
    """Accounts, repositories and all that happens in them."""
