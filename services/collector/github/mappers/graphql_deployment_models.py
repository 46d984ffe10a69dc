"""GraphQL's models of deployments and releases, with GitHub's own names."""

from typing import Annotated

from services.collector.github.mappers.common import (
    NodeId,
    Present,
    Utc,
    Whole,
)
from services.collector.github.mappers.graphql_base_models import AccountNode, Commit, GraphQLModel, PageInfo


class Ref(GraphQLModel):
    """A branch, a tag or another ref; `prefix` says which."""

    name: str
    prefix: str


class DeploymentStatusNode(GraphQLModel):
    """A status of a deployment."""

    id: NodeId
    state: str
    environment: str | None = None
    log_url: str | None = None
    created_at: Utc
    creator: AccountNode | None = None


class DeploymentStatusConnection(GraphQLModel):
    """A page of the statuses of a deployment."""

    page_info: PageInfo
    nodes: Annotated[tuple[DeploymentStatusNode, ...], Present] = ()


class DeploymentNode(GraphQLModel):
    """A deployment."""

    id: NodeId
    database_id: Whole
    environment: str | None = None
    original_environment: str | None = None
    commit_oid: str
    ref: Ref | None = None
    created_at: Utc
    creator: AccountNode | None = None
    statuses: DeploymentStatusConnection | None = None


class LatestStatus(GraphQLModel):
    """The newest status of a deployment."""

    state: str
    created_at: Utc


class DeploymentStateNode(GraphQLModel):
    """The state of a deployment; `environment` is where it is now."""

    id: str
    database_id: Whole
    environment: str | None = None
    created_at: Utc
    latest_status: LatestStatus | None = None


class ReleaseStateNode(GraphQLModel):
    """The state of a release."""

    id: str
    database_id: Whole
    tag_name: str
    is_draft: bool
    is_prerelease: bool
    created_at: Utc
    published_at: Utc | None = None


class ReleaseNode(ReleaseStateNode):
    """A release."""

    tag_commit: Commit | None = None
    author: AccountNode | None = None
