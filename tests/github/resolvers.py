"""How the fields of GitHub's schema are read from the world, type by type."""

from tests.github import resolvers_accounts, resolvers_pulls, resolvers_repositories

RESOLVERS = resolvers_accounts.TYPES | resolvers_pulls.TYPES | resolvers_repositories.TYPES
