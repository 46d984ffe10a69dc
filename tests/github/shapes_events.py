"""REST's objects for issue events, the timeline and the issue behind a pull request."""

from tests.github import shapes
from tests.github.model import Comment, Event, Json, PullRequest, PullRequestCommit, Review
from tests.github.registry import Registry
from tests.github.shapes_pulls import association, git_commit


def event(world: Registry, which: Event, *, with_issue: bool) -> Json:
    """An issue event; the repository's list carries the issue, the issue's own list does not."""
    if which.raw is not None:
        return which.raw if with_issue else {key: value for key, value in which.raw.items() if key != "issue"}
    assert which.pull is not None
    repository = which.pull.repository
    url = f"{shapes.repository_url(world, repository)}/issues/events/{which.id}"
    sha = which.commit.oid if which.commit else None
    shape: Json = {
        "id": which.id, "node_id": which.node_id, "url": url, "actor": shapes.account(world, which.actor),
        "event": which.kind, "commit_id": sha, "created_at": which.at, "performed_via_github_app": None,
        "commit_url": sha and f"{shapes.repository_url(world, repository)}/commits/{sha}",
        **_details(world, which),
    }  # fmt: skip
    return {**shape, "issue": issue(world, which.pull)} if with_issue else shape


def issue(world: Registry, pull: PullRequest) -> Json:
    """The pull request as an issue."""
    api, repository = shapes.repository_url(world, pull.repository), pull.repository
    url, page = f"{api}/issues/{pull.number}", f"{shapes.html_url(world, repository)}/pull/{pull.number}"
    links = {"url": f"{api}/pulls/{pull.number}", "html_url": page, "diff_url": f"{page}.diff",
             "patch_url": f"{page}.patch", "merged_at": pull.merged_at}  # fmt: skip
    return {
        "url": url, "repository_url": api, "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events", "timeline_url": f"{url}/timeline", "html_url": page,
        "id": pull.issue_id,
        "node_id": pull.node_id, "number": pull.number, "title": pull.title, "body": pull.body,
        "locked": False,
        "user": shapes.account(world, pull.author), "state": "open" if pull.state == "OPEN" else "closed",
        "labels": [shapes.label(world, repository, each) for each in pull.labels], "assignee": None,
        "assignees": [], "milestone": None, "comments": len(pull.comments), "created_at": pull.created_at,
        "updated_at": pull.updated_at, "closed_at": pull.closed_at, "draft": pull.draft,
        "pull_request": links,
        "author_association": association(repository, pull.author), "active_lock_reason": None,
        "performed_via_github_app": None, "state_reason": None,
    }  # fmt: skip


def comment(world: Registry, which: Comment) -> Json:
    api, pull = shapes.repository_url(world, which.pull.repository), which.pull
    page = f"{shapes.html_url(world, pull.repository)}/pull/{pull.number}#issuecomment-{which.id}"
    return {
        "url": f"{api}/issues/comments/{which.id}", "issue_url": f"{api}/issues/{pull.number}",
        "html_url": page,
        "id": which.id, "node_id": which.node_id, "user": shapes.account(world, which.author),
        "body": which.body,
        "created_at": which.at, "updated_at": which.at, "performed_via_github_app": None,
        "author_association": association(pull.repository, which.author),
    }  # fmt: skip


def timeline_item(world: Registry, item: Event | Review | Comment | PullRequestCommit) -> Json:
    """An item of an issue's timeline: events, comments, reviews and commits, each in its own shape."""
    match item:
        case Event():
            return event(world, item, with_issue=False)
        case Comment():
            shape = comment(world, item)
            return {**shape, "event": "commented", "actor": shape["user"]}
        case Review():
            return _reviewed(world, item)
        case PullRequestCommit(commit=made):
            url = f"{shapes.repository_url(world, made.repository)}/git/commits/{made.oid}"
            return {
                "sha": made.oid,
                "node_id": made.node_id,
                "url": url,
                **git_commit(made),
                "event": "committed",
            }


def _reviewed(world: Registry, which: Review) -> Json:
    pull = which.pull
    page = f"{shapes.html_url(world, pull.repository)}/pull/{pull.number}#pullrequestreview-{which.id}"
    return {
        "event": "reviewed", "id": which.id, "node_id": which.node_id,
        "user": shapes.account(world, which.author),
        "body": which.body, "state": which.state.lower(), "submitted_at": which.submitted_at,
        "html_url": page,
        "commit_id": which.commit_oid, "author_association": association(pull.repository, which.author),
        "pull_request_url": f"{shapes.repository_url(world, pull.repository)}/pulls/{pull.number}",
    }  # fmt: skip


def _details(world: Registry, which: Event) -> Json:
    if which.kind in {"review_requested", "review_request_removed"}:
        return {"review_requester": shapes.account(world, which.actor), **_asked(world, which)}
    if which.kind == "review_dismissed":
        assert which.review is not None
        assert which.previous_state is not None
        return {"dismissed_review": {"state": which.previous_state.lower(), "review_id": which.review.id,
                                     "dismissal_message": which.message}}  # fmt: skip
    if which.label is not None:
        return {"label": {"name": which.label.name, "color": which.label.color}}
    if which.kind == "renamed":
        return {"rename": {"from": which.before, "to": which.after}}
    return {}


def _asked(world: Registry, which: Event) -> Json:
    reviewer = which.reviewer
    if reviewer is not None and reviewer.typename == "Team":
        return {"requested_team": shapes.team(world, reviewer)}
    return {"requested_reviewer": shapes.account(world, reviewer)}
