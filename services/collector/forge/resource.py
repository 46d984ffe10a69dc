"""The lists that a repository is read by. Pure."""

from enum import StrEnum


class Resource(StrEnum):
    """The lists that a repository is read by."""

    PULL_REQUESTS = "pull_requests"
    DEPLOYMENTS = "deployments"
    RELEASES = "releases"
