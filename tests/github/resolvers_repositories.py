"""The query's root, repositories, commits, deployments and releases."""

from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from tests.github.connections import connect
from tests.github.fields import alive, attributes, connection, constant, items, person, small_id, url
from tests.github.model import Account, Commit, Deployment, DeploymentStatus, PullRequest, Release, Repository
from tests.github.order import Page

CREATED = {"field": "CREATED_AT", "direction": "ASC"}
STATES = {"success": "ACTIVE"}  # the deployment's own word for its latest status


def not_found(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": "NOT_FOUND"})


def _repository(_root: object, info: GraphQLResolveInfo, owner: str, name: str, **args: Any) -> Repository:
    world, full_name = info.context.world, f"{owner}/{name}"
    found = world.find_repository(full_name) or (args["followRenames"] and world.moved.get(full_name.lower()))
    if not found:
        raise not_found(f"Could not resolve to a Repository with the name '{full_name}'.")
    return found


def _node(_root: object, info: GraphQLResolveInfo, id: str) -> object:
    found = info.context.world.nodes.get(id)
    if found is None:
        raise not_found(f"Could not resolve to a node with the global id of '{id}'")
    return found


def _nodes(root: object, info: GraphQLResolveInfo, ids: list[str]) -> list[object]:
    missing = "Could not resolve to a node with the global id of"
    return [info.context.world.nodes.get(each) or not_found(f"{missing} '{each}'") for each in ids]


def _account(typename: str, kind: str) -> Any:
    def resolve(_root: object, info: GraphQLResolveInfo, login: str) -> Account:
        found = info.context.world.accounts.get(login.lower())
        if found is None or found.typename not in typename.split("|"):
            raise not_found(f"Could not resolve to {kind} with the login of '{login}'.")
        return found

    return resolve


def _pull(repository: Repository, _info: GraphQLResolveInfo, number: int) -> PullRequest:
    found = repository.pulls.get(number)
    if found is None:
        raise not_found(f"Could not resolve to a PullRequest with the number of {number}.")
    return found


def _pulls(repository: Repository, _info: GraphQLResolveInfo, **args: Any) -> Page[PullRequest]:
    order, states, base = args.get("orderBy") or CREATED, args.get("states"), args.get("baseRefName")
    found = repository.by_updated if order["field"] == "UPDATED_AT" else repository.by_created
    if states is not None or base is not None:
        found = found.where(
            lambda pull: pull.state in (states or [pull.state]) and pull.base == (base or pull.base)
        )
    return connect(found, descending=order["direction"] == "DESC", **args)


def _deployments(repository: Repository, _info: GraphQLResolveInfo, **args: Any) -> Page[Deployment]:
    found, environments = repository.deployments, args.get("environments")
    if environments is not None:
        found = found.where(lambda deployment: deployment.environment in environments)
    return connect(found, descending=args["orderBy"]["direction"] == "DESC", **args)


def _releases(repository: Repository, _info: GraphQLResolveInfo, **args: Any) -> Page[Release]:
    order = args.get("orderBy") or {"direction": "DESC"}
    return connect(repository.releases, descending=order["direction"] == "DESC", **args)


def _branch(repository: Repository, _info: GraphQLResolveInfo) -> dict[str, Any]:
    return _ref(repository, repository.default_branch, repository.head_commit)


def _deployed_ref(deployment: Deployment, _info: GraphQLResolveInfo) -> dict[str, Any]:
    return _ref(deployment.repository, deployment.ref, None, deployment.ref_prefix)


def _ref(
    repository: Repository, name: str, target: Commit | None, prefix: str = "refs/heads/"
) -> dict[str, Any]:
    ref = {"id": f"REF_{repository.node_id[2:]}{name}", "name": name, "prefix": prefix}
    return ref | {"target": target, "repository": repository}


def _state(deployment: Deployment, _info: GraphQLResolveInfo) -> str:
    if not deployment.statuses:
        return "PENDING"
    latest = deployment.statuses[-1].state
    return STATES.get(latest, latest.upper())


def _commit(thing: Deployment | Release, info: GraphQLResolveInfo) -> Commit | None:
    return info.context.world.commits.get(thing.oid)


def _creator(thing: Deployment | DeploymentStatus, info: GraphQLResolveInfo) -> Account:
    return alive(thing.creator) or info.context.world.ghost


def _release_author(release: Release, _info: GraphQLResolveInfo) -> Account | None:
    author = alive(release.author)
    return author if author is not None and author.typename == "User" else None


COMMIT_URL = url(lambda commit: f"{commit.repository.full_name}/commit/{commit.oid}")
TYPES = {
    "Query": {
        "repository": _repository,
        "node": _node,
        "nodes": _nodes,
        "organization": _account("Organization", "an Organization"),
        "user": _account("User", "a User"),
        "repositoryOwner": _account("User|Organization", "a RepositoryOwner"),
        "viewer": lambda _root, info: info.context.viewer,
        "rateLimit": lambda _root, info, **_: info.context.rate_limit,
    },
    "RateLimit": items("cost", "limit", "remaining", "resetAt", "nodeCount", "used"),
    "Repository": attributes(
        id="node_id", name="name", nameWithOwner="full_name", owner="owner", isArchived="archived",
        isFork="fork",
        isPrivate="private", isDisabled="disabled", createdAt="created_at", updatedAt="updated_at",
        pushedAt="pushed_at",
    )
    | url(lambda repository: repository.full_name)
    | {
        "databaseId": small_id,
        "isEmpty": lambda repository, _info: not repository.pulls,
        "isLocked": constant(False),
        "visibility": lambda repository, _info: "PRIVATE" if repository.private else "PUBLIC",
        "defaultBranchRef": _branch,
        "pullRequest": _pull,
        "pullRequests": _pulls,
        "deployments": _deployments,
        "releases": _releases,
        "labels": connection(lambda repository: list(repository.labels.values())),
    },
    "Ref": items("id", "name", "prefix", "target", "repository"),
    "Commit": attributes(
        id="node_id", oid="oid", message="message", messageHeadline="message", authoredDate="authored_at",
        committedDate="committed_at", repository="repository",
    )
    | COMMIT_URL
    | {"author": lambda commit, _info: commit, "committer": lambda commit, _info: commit,
       "abbreviatedOid": lambda commit, _info: commit.oid[:7]},
    "GitActor": attributes(date="authored_at")
    | {"user": person("author"), "name": lambda commit, _info: commit.author and commit.author.name,
       "email": constant(None)},
    "Label": attributes(
        id="node_id", name="name", color="color", description="description", isDefault="default"
    ),
    "Deployment": attributes(
        id="node_id", environment="latest_environment", originalEnvironment="environment",
        latestEnvironment="latest_environment",
        commitOid="oid", createdAt="created_at", updatedAt="updated_at", repository="repository", task="task",
    )
    | {
        "databaseId": small_id,
        "creator": _creator,
        "state": _state,
        "commit": _commit,
        "description": constant(None),
        "payload": constant(None),
        "ref": _deployed_ref,
        "latestStatus": lambda deployment, _info: deployment.statuses[-1] if deployment.statuses else None,
        # newest first, as GitHub lists them (its documentation does not say)
        "statuses": connection(lambda deployment: deployment.statuses[::-1]),
    },
    "DeploymentStatus": attributes(
        id="node_id", createdAt="at", updatedAt="at", deployment="deployment",
        environment="environment", logUrl="log_url"
    )
    | {
        "creator": _creator,
        "state": lambda status, _info: status.state.upper(),
        "description": constant(None),
        "environmentUrl": constant(None),
    },
    "Release": attributes(
        id="node_id", name="name", tagName="tag", isDraft="draft", isPrerelease="prerelease",
        createdAt="created_at",
        publishedAt="published_at", updatedAt="updated_at", repository="repository",
    )
    | url(lambda release: f"{release.repository.full_name}/releases/tag/{release.tag}")
    | {"databaseId": small_id, "author": _release_author}
    | {"tagCommit": _commit, "description": constant(None)},
}  # fmt: skip
