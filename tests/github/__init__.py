"""The tests' GitHub: a server that answers as GitHub does, over plain data."""

from tests.github.ants import ants_world, find_ants
from tests.github.server import TOKEN, GitHubServer
from tests.github.world import World

__all__ = ["TOKEN", "GitHubServer", "World", "ants_world", "find_ants"]
