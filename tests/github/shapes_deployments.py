"""REST's objects for deployments, their statuses and releases."""

from tests.github import shapes
from tests.github.model import Deployment, DeploymentStatus, Json, Release
from tests.github.registry import Registry


def deployment(world: Registry, which: Deployment) -> Json:
    api = shapes.repository_url(world, which.repository)
    url = f"{api}/deployments/{which.id}"
    return {
        "url": url, "id": which.id, "node_id": which.node_id, "sha": which.oid, "ref": which.ref,
        "task": which.task,
        "payload": {}, "original_environment": which.environment,
        "environment": which.latest_environment,
        "description": None, "creator": shapes.account(world, which.creator), "created_at": which.created_at,
        "updated_at": which.updated_at, "statuses_url": f"{url}/statuses", "repository_url": api,
        "transient_environment": False, "production_environment": which.environment == "production",
        "performed_via_github_app": None,
    }  # fmt: skip


def status(world: Registry, which: DeploymentStatus) -> Json:
    api = shapes.repository_url(world, which.deployment.repository)
    url = f"{api}/deployments/{which.deployment.id}"
    return {
        "url": f"{url}/statuses/{which.id}", "id": which.id, "node_id": which.node_id, "state": which.state,
        "creator": shapes.account(world, which.creator), "description": "",
        "environment": which.environment,
        "target_url": "", "created_at": which.at, "updated_at": which.at, "deployment_url": url,
        "repository_url": api, "environment_url": "", "log_url": which.log_url,
        "performed_via_github_app": None,
    }  # fmt: skip


def release(world: Registry, which: Release) -> Json:
    api = shapes.repository_url(world, which.repository)
    url, page = f"{api}/releases/{which.id}", shapes.html_url(world, which.repository)
    return {
        "url": url, "assets_url": f"{url}/assets", "upload_url": f"{url}/assets{{?name,label}}",
        "html_url": f"{page}/releases/tag/{which.tag}", "id": which.id, "node_id": which.node_id,
        "author": shapes.account(world, which.author), "tag_name": which.tag,
        "target_commitish": which.repository.default_branch, "name": which.name, "draft": which.draft,
        "prerelease": which.prerelease, "created_at": which.created_at, "published_at": which.published_at,
        "assets": [], "tarball_url": f"{api}/tarball/{which.tag}",
        "zipball_url": f"{api}/zipball/{which.tag}",
        "body": None,
    }  # fmt: skip
