"""Deterministic event ids: the same fact, however it is observed, has the same name.

Numeric database ids name pull requests, reviews, comments, deployments and releases, because GraphQL,
REST and webhooks agree on them. Timeline items have only a node id, which GraphQL and REST agree on.
"""

import hashlib
from datetime import datetime

from services.contracts.events import DescribedData, RepositoryDescribedData, moment


def opened(host: str, pull_request: int) -> str:
    """Id of a pull request's opening."""
    return f"gh:{host}:pr:{pull_request}:opened"


def described(host: str, data: DescribedData) -> str:
    """Id of one state of the mutable attributes: its time and a digest of its data."""
    content = data.model_dump_json(exclude={"actor", "repository", "updated_at"}, exclude_none=True)
    return f"gh:{host}:pr:{data.pull_request.id}:described:{moment(data.updated_at)}:{_digest(content)}"


def repository_described(host: str, data: RepositoryDescribedData, at: datetime) -> str:
    """Id of one state of a repository: its time and a digest of its data."""
    content = data.model_dump_json(exclude={"actor"}, exclude_none=True)
    return f"gh:{host}:repo:{data.repository.id}:described:{moment(at)}:{_digest(content)}"


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def timeline(host: str, node_id: str) -> str:
    """Id of a timeline item: drafts, requests, closes, reopens, force-pushes."""
    return f"gh:{host}:tl:{node_id}"


def closed_by_fields(host: str, pull_request: int, closed_at: datetime) -> str:
    """Id of a close that GitHub's timeline does not have, only the pull request's own fields."""
    return f"gh:{host}:pr:{pull_request}:closed:{moment(closed_at)}"


def merged(host: str, pull_request: int) -> str:
    """Id of a pull request's merge."""
    return f"gh:{host}:pr:{pull_request}:merged"


def review_submitted(host: str, review: int) -> str:
    """Id of a review's submission."""
    return f"gh:{host}:review:{review}:submitted"


def review_dismissed(host: str, review: int) -> str:
    """Id of a review's dismissal."""
    return f"gh:{host}:review:{review}:dismissed"


def commented(host: str, comment: int) -> str:
    """Id of a comment in the conversation."""
    return f"gh:{host}:comment:{comment}:created"


def deployment(host: str, deployment_id: int) -> str:
    """Id of a deployment's creation."""
    return f"gh:{host}:deploy:{deployment_id}"


def deployment_status(host: str, node_id: str) -> str:
    """Id of one status of a deployment."""
    return f"gh:{host}:dstatus:{node_id}"


def deployment_compared(host: str, deployment_id: int, base: str) -> str:
    """Id of what came with a deployment since another commit."""
    return f"gh:{host}:deploy:{deployment_id}:since:{base}"


def release(host: str, release_id: int) -> str:
    """Id of a release's publication."""
    return f"gh:{host}:release:{release_id}:published"
