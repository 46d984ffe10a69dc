"""REST's objects for pull requests, their commits and reviews."""

from tests.github import shapes
from tests.github.model import Account, Commit, Json, PullRequest, PullRequestCommit, Repository, Review
from tests.github.registry import Registry

MOST_INSIDE = 100  # so many labels and requested reviewers an object shows; their lists show all


def requested(pull: PullRequest) -> tuple[list[Account], list[Account]]:
    """The accounts and the teams that are asked for review; an account that is gone is not."""
    people = [each for each in pull.requested if not each.deleted and each.typename != "Team"]
    return people, [each for each in pull.requested if each.typename == "Team"]


def listed(world: Registry, pull: PullRequest) -> Json:
    """As in lists and review deliveries: without sizes, `merged`, `merged_by` and counts."""
    return pull.raw or _common(world, pull)


def full(world: Registry, pull: PullRequest) -> Json:
    """As answered for one pull request and delivered by `pull_request` events."""
    return {
        **listed(world, pull),
        "merged": pull.state == "MERGED", "mergeable": None, "rebaseable": None, "mergeable_state": "unknown",
        "merged_by": shapes.account(world, pull.merged_by), "comments": len(pull.comments),
        "review_comments": 0,
        "maintainer_can_modify": False, "commits": len(pull.commits), "additions": pull.additions,
        "deletions": pull.deletions, "changed_files": pull.changed_files,
    }  # fmt: skip


def _common(world: Registry, pull: PullRequest) -> Json:
    repository = pull.repository
    api, page = (
        shapes.repository_url(world, repository),
        f"{shapes.html_url(world, repository)}/pull/{pull.number}",
    )
    url, issue = f"{api}/pulls/{pull.number}", f"{api}/issues/{pull.number}"
    links = {
        "comments_url": f"{issue}/comments", "commits_url": f"{url}/commits", "issue_url": issue,
        "review_comment_url": f"{api}/pulls/comments{{/number}}", "review_comments_url": f"{url}/comments",
        "statuses_url": f"{api}/statuses/{pull.head_oid}",
    }  # fmt: skip
    people, teams = requested(pull)
    return {
        "url": url, "html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch", **links,
        "id": pull.id, "node_id": pull.node_id, "number": pull.number, "title": pull.title, "body": pull.body,
        "state": "open" if pull.state == "OPEN" else "closed", "draft": pull.draft, "locked": False,
        "user": shapes.account(world, pull.author), "created_at": pull.created_at,
        "updated_at": pull.updated_at,
        "closed_at": pull.closed_at, "merged_at": pull.merged_at,
        "merge_commit_sha": pull.merge_commit.oid if pull.merge_commit else None,
        "assignee": None, "assignees": [], "milestone": None, "active_lock_reason": None, "auto_merge": None,
        "author_association": association(repository, pull.author),
        "labels": [shapes.label(world, repository, each) for each in pull.labels[:MOST_INSIDE]],
        "requested_reviewers": [shapes.account(world, each) for each in people[:MOST_INSIDE]],
        "requested_teams": [shapes.team(world, each) for each in teams[:MOST_INSIDE]],
        "head": _branch(world, pull.head_repository, pull.head, pull.head_oid),
        "base": _branch(world, repository, pull.base, pull.base_oid),
        "_links": _links(url, page, links),
    }  # fmt: skip


def _links(url: str, page: str, links: dict[str, str]) -> Json:
    named = {key.removesuffix("_url"): value for key, value in links.items()}
    return {name: {"href": href} for name, href in {"self": url, "html": page, **named}.items()}


def _branch(world: Registry, repository: Repository | None, ref: str, oid: str) -> Json:
    if repository is None:  # the fork has been deleted
        return {"label": f"unknown repository:{ref}", "ref": ref, "sha": oid, "user": None, "repo": None}
    return {"label": f"{repository.owner.login}:{ref}", "ref": ref, "sha": oid,
            "user": shapes.account(world, repository.owner),
            "repo": shapes.repository(world, repository)}  # fmt: skip


def association(repository: Repository, who: Account | None) -> str:
    if who is None or who.deleted:
        return "NONE"
    return "OWNER" if who is repository.owner else "CONTRIBUTOR"


def review(world: Registry, which: Review) -> Json:
    """A review; one still pending has no `submitted_at`, not even a null."""
    if which.raw is not None:
        return which.raw
    pull, repository = which.pull, which.pull.repository
    url = f"{shapes.repository_url(world, repository)}/pulls/{pull.number}"
    page = f"{shapes.html_url(world, repository)}/pull/{pull.number}#pullrequestreview-{which.id}"
    shape = {
        "id": which.id, "node_id": which.node_id, "user": shapes.account(world, which.author),
        "body": which.body,
        "state": which.state, "html_url": page, "pull_request_url": url, "commit_id": which.commit_oid,
        "author_association": association(repository, which.author),
        "_links": {"html": {"href": page}, "pull_request": {"href": url}},
    }  # fmt: skip
    return shape if which.submitted_at is None else {**shape, "submitted_at": which.submitted_at}


def commit(world: Registry, which: PullRequestCommit) -> Json:
    """An item of a pull request's commits."""
    return commit_of(world, which.commit)


def commit_of(world: Registry, made: Commit) -> Json:
    url = f"{shapes.repository_url(world, made.repository)}/commits/{made.oid}"
    return {
        "sha": made.oid, "node_id": made.node_id, "url": url, "comments_url": f"{url}/comments",
        "parents": [{"sha": made.parent.oid}] if made.parent else [],
        "html_url": f"{shapes.html_url(world, made.repository)}/commit/{made.oid}",
        "author": shapes.account(world, made.author), "committer": shapes.account(world, made.author),
        "commit": git_commit(made),
    }  # fmt: skip


def git_commit(made: Commit) -> Json:
    name = made.author.name if made.author else "Nobody"
    return {
        "author": {"name": name, "email": "someone@example.com", "date": made.authored_at},
        "committer": {"name": name, "email": "someone@example.com", "date": made.committed_at},
        "message": made.message, "comment_count": 0,
    }  # fmt: skip
