"""The addresses of deployments and releases at GitHub, where there is one. Pure."""

import re
from urllib.parse import quote

from services.gateway.store.documents import ListedDeployment

WITHDRAWN = "withdrawn"
NOWHERE = (".example", ".invalid", ".test")
"""Ends of hosts that never exist (RFC 2606): the demo has one."""
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", re.IGNORECASE)
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{7,64}", re.IGNORECASE)


def web_address(document: ListedDeployment) -> str | None:
    """The page of a deployment or a release; None where it has none.

    A release has its own page, unless it is withdrawn. Of a deployment it is the run of GitHub Actions that
    its statuses link to, or else the commit that was deployed.
    """
    host, repo = document["host"], document["repo"]
    if host.endswith(NOWHERE) or not _HOST.fullmatch(host) or not _REPOSITORY.fullmatch(repo):
        return None
    page = _release_page(document) if document["source"] == "release" else _deployment_page(document)
    return f"https://{host}/{repo}/{page}" if page else None


def _release_page(document: ListedDeployment) -> str | None:
    tag = document["ref"]
    return f"releases/tag/{quote(tag)}" if tag and document["state"] != WITHDRAWN else None


def _deployment_page(document: ListedDeployment) -> str | None:
    job = document.get("job")  # what an older release has written has none
    if job and job["workflow_run"]:
        return f"actions/runs/{job['workflow_run']}"
    sha = document["sha"]
    return f"commit/{sha}" if sha and _COMMIT.fullmatch(sha) else None
