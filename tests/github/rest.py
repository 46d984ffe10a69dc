"""REST's paths of repositories and pull requests: pure functions from a call to an answer."""

from collections.abc import Callable
from typing import Any

from tests.github import shapes, shapes_deployments, shapes_events, shapes_pulls
from tests.github.call import Answer, Call, RefusalError
from tests.github.model import Commit, Event, Json, PullRequest, Repository
from tests.github.order import listed
from tests.github.paging import page, slice_of

Handler = Callable[[Call], Answer]


def unknown(_call: Call) -> Answer:
    """Any path that is not served."""
    raise RefusalError(404, "Not Found")


def repository_of(call: Call) -> Repository:
    """The repository a path names. After a rename: 301 to the path by id; out of sight: 404."""
    world, params = call.world, call.params
    if "id" in params:
        found = world.repositories_by_id.get(int(params["id"]))
    else:
        name = f"{params['owner']}/{params['repo']}"
        found = world.find_repository(name)
        if found is None and (moved := world.moved.get(name.lower())) is not None:
            raise _moved(call, moved)
    if found is None or (found.private and not call.who.private):
        raise RefusalError(404, "Not Found")
    return found


def _moved(call: Call, repository: Repository) -> RefusalError:
    rest = call.path.split("/", 4)[4:]
    query = "&".join(f"{key}={value}" for key, value in call.query.items())
    url = "/".join([f"{call.base}/repositories/{repository.id}", *rest]) + (f"?{query}" if query else "")
    return RefusalError(301, "Moved Permanently", {"Location": url}, url=url)


def pull_of(call: Call) -> PullRequest:
    found = repository_of(call).pulls.get(int(call.params["number"]))
    if found is None:
        raise RefusalError(404, "Not Found")
    return found


def repository(call: Call) -> Answer:
    return Answer(shapes.repository(call.world, repository_of(call)))


def pulls(call: Call) -> Answer:
    """`state` open by default, `sort` created by default, newest first unless sorted otherwise."""
    repository, query = repository_of(call), call.query
    sort, state = query.get("sort", "created"), query.get("state", "open")
    order = repository.by_updated if sort == "updated" else repository.by_created
    if state != "all":
        order = order.where(lambda pull: (pull.state == "OPEN") == (state == "open"))
    if "base" in query:
        order = order.where(lambda pull: pull.base == query["base"])
    # GitHub: descending by default when sorting by created or not at all, else ascending
    descending = query.get("direction", "desc" if sort == "created" else "asc") == "desc"
    return page(
        call, order, lambda pull: shapes_pulls.listed(call.world, pull), repository, descending=descending
    )


def pull(call: Call) -> Answer:
    return Answer(shapes_pulls.full(call.world, pull_of(call)))


def labels(call: Call) -> Answer:
    found = pull_of(call)
    shape = lambda each: shapes.label(call.world, found.repository, each)  # noqa: E731
    return page(call, listed(found.labels), shape, found.repository)


def requested_reviewers(call: Call) -> Answer:
    """People and teams, each a page of their own."""
    people, teams = shapes_pulls.requested(pull_of(call))
    users = slice_of(call, people, lambda each: shapes.account(call.world, each))
    of_teams = slice_of(call, teams, lambda each: shapes.team(call.world, each))
    longer = users if len(people) > len(teams) else of_teams
    return Answer({"users": users.body, "teams": of_teams.body}, headers=longer.headers)


def reviews(call: Call) -> Answer:
    found = pull_of(call)
    return page(
        call, listed(found.reviews), lambda each: shapes_pulls.review(call.world, each), found.repository
    )


def commits(call: Call) -> Answer:
    """At most 250, as GitHub documents."""
    found = pull_of(call)
    shown = listed(found.commits[:250])
    return page(call, shown, lambda each: shapes_pulls.commit(call.world, each), found.repository)


def issue_events(call: Call) -> Answer:
    """Of a pull request, or of a plain issue, of which nothing but its events is known."""
    found, number = repository_of(call), int(call.params["number"])
    events = (
        found.pulls[number].events
        if number in found.pulls
        else [each for each in found.events if _about(each, number)]
    )
    if not events and number not in found.pulls:
        raise RefusalError(404, "Not Found")
    return page(call, listed(events), _event(call, with_issue=False), found)


def _about(event: Event, number: int) -> bool:
    return event.raw is not None and event.raw["issue"]["number"] == number


def timeline(call: Call) -> Answer:
    found = pull_of(call)
    shape = lambda item: shapes_events.timeline_item(call.world, item)  # noqa: E731
    return page(call, listed(found.timeline), shape, found.repository)


def repository_events(call: Call) -> Answer:
    """Newest first, of issues and pull requests alike."""
    found = repository_of(call)
    return page(call, found.events, _event(call, with_issue=True), found, descending=True)


def repository_comments(call: Call) -> Answer:
    """Comments on pull requests; `since` is about their last change, which here is their making."""
    found, since = repository_of(call), call.query.get("since", "")
    said = [each for pull in found.pulls.values() for each in pull.comments if each.at >= since]
    descending = call.query.get("direction", "asc") == "desc"
    ordered = sorted(said, key=lambda each: (each.at, each.id), reverse=descending)
    return slice_of(call, ordered, lambda each: shapes_events.comment(call.world, each))


def deployments(call: Call) -> Answer:
    """Newest first; filters: environment, sha, ref, task."""
    found, order = repository_of(call), repository_of(call).deployments
    for key, name in {"environment": "environment", "sha": "oid", "ref": "ref", "task": "task"}.items():
        if key in call.query:
            order = order.where(lambda each, name=name, key=key: getattr(each, name) == call.query[key])
    return page(
        call, order, lambda each: shapes_deployments.deployment(call.world, each), found, descending=True
    )


def deployment(call: Call) -> Answer:
    return Answer(shapes_deployments.deployment(call.world, _deployment(call)))


def statuses(call: Call) -> Answer:
    """Newest first."""
    found = _deployment(call)
    shape = lambda each: shapes_deployments.status(call.world, each)  # noqa: E731
    return page(call, listed(found.statuses), shape, found.repository, descending=True)


def compare(call: Call) -> Answer:
    """The commits of `head` that are not in `base`, the oldest first; 404 without a common ancestor."""
    found = repository_of(call)
    base, head = (_ancestors(call, found, call.params[name]) for name in ("base", "head"))
    if not (common := [each for each in head if each in base]):
        raise RefusalError(
            404, f"No common ancestor between {call.params['base']} and {call.params['head']}."
        )
    ahead = [each for each in reversed(head) if each not in base]
    behind = [each for each in base if each not in head]
    status = {(False, False): "identical", (True, False): "ahead", (False, True): "behind"}
    listed = slice_of(call, ahead, lambda each: shapes_pulls.commit_of(call.world, each))
    about = {
        "status": status.get((bool(ahead), bool(behind)), "diverged"),
        "ahead_by": len(ahead), "behind_by": len(behind), "total_commits": len(ahead),
        "base_commit": shapes_pulls.commit_of(call.world, base[0]),
        "merge_base_commit": shapes_pulls.commit_of(call.world, common[0]),
        "commits": listed.body, "files": [],
    }  # fmt: skip
    return Answer(about, headers=listed.headers)


def _ancestors(call: Call, repository: Repository, oid: str) -> list[Commit]:
    """A commit and all before it, the newest first."""
    first = call.world.commits.get(oid)
    if first is None or first.repository is not repository:
        raise RefusalError(404, "Not Found")
    found, ahead = [first], [first]
    while ahead:
        commit = ahead.pop(0)
        before = [each for each in (commit.parent, *commit.merged) if each and each not in found]
        found += before
        ahead += before
    return found


def matching_refs(call: Call) -> Answer:
    """All refs whose names begin so; none is an empty list."""
    found, wanted = repository_of(call), f"refs/{call.params['ref']}"
    return slice_of(
        call,
        sorted(each for each in _refs(found) if each.startswith(wanted)),
        lambda name: {"ref": name, "node_id": f"REF_{name}", "object": {"type": "commit"}},
    )


def _refs(repository: Repository) -> set[str]:
    deployed = {f"{each.ref_prefix}{each.ref}" for each in repository.deployments}
    tags = {f"refs/tags/{each.tag}" for each in repository.releases if not each.draft}
    return deployed | tags | {f"refs/heads/{repository.default_branch}"}


def releases(call: Call) -> Answer:
    """Newest first; drafts only for those who may push."""
    found = repository_of(call)
    order = found.releases if call.who.private else found.releases.where(lambda each: not each.draft)
    return page(
        call, order, lambda each: shapes_deployments.release(call.world, each), found, descending=True
    )


def release(call: Call) -> Answer:
    wanted = int(call.params["release"])
    found = next((each for each in repository_of(call).releases if each.id == wanted), None)
    if found is None or (found.draft and not call.who.private):
        raise RefusalError(404, "Not Found")
    return Answer(shapes_deployments.release(call.world, found))


def repository_labels(call: Call) -> Answer:
    found = repository_of(call)
    return slice_of(call, list(found.labels.values()), lambda each: shapes.label(call.world, found, each))


def _deployment(call: Call) -> Any:
    wanted = int(call.params["deployment"])
    for found in repository_of(call).deployments:
        if found.id == wanted:
            return found
    raise RefusalError(404, "Not Found")


def _event(call: Call, *, with_issue: bool) -> Callable[[Any], Json]:
    return lambda each: shapes_events.event(call.world, each, with_issue=with_issue)


def owned(call: Call) -> Answer:
    """The repositories of an organization or a user."""
    owner = call.world.accounts.get(call.params["login"].lower())
    if owner is None:
        raise RefusalError(404, "Not Found")
    return slice_of(call, visible(call, lambda each: each.owner is owner), _repository(call))


def visible(call: Call, wanted: Callable[[Repository], bool]) -> list[Repository]:
    """The repositories the caller may see, in the order that `sort` and `direction` ask for."""
    sort = {"updated": "updated_at", "pushed": "pushed_at", "full_name": "full_name"}.get(
        call.query.get("sort", "created"), "created_at"
    )
    descending = call.query.get("direction", "asc" if sort == "full_name" else "desc") == "desc"
    private = call.who.private
    found = [
        each for each in call.world.repositories.values() if wanted(each) and (private or not each.private)
    ]
    return sorted(found, key=lambda each: (getattr(each, sort), each.id), reverse=descending)


def _repository(call: Call) -> Callable[[Repository], Json]:
    return lambda each: shapes.repository(call.world, each)


OF_REPOSITORY: dict[str, Handler] = {
    "": repository,
    "/pulls": pulls,
    "/pulls/{number:\\d+}": pull,
    "/pulls/{number:\\d+}/reviews": reviews,
    "/pulls/{number:\\d+}/requested_reviewers": requested_reviewers,
    "/issues/{number:\\d+}/labels": labels,
    "/pulls/{number:\\d+}/commits": commits,
    "/issues/events": repository_events,
    "/issues/comments": repository_comments,
    "/issues/{number:\\d+}/events": issue_events,
    "/issues/{number:\\d+}/timeline": timeline,
    "/deployments": deployments,
    "/deployments/{deployment:\\d+}": deployment,
    "/deployments/{deployment:\\d+}/statuses": statuses,
    "/git/matching-refs/{ref:.+}": matching_refs,
    "/releases": releases,
    "/releases/{release:\\d+}": release,
    "/labels": repository_labels,
    "/compare/{base}...{head}": compare,
}
OF_OWNERS: dict[str, Handler] = {"/orgs/{login}/repos": owned, "/users/{login}/repos": owned}
ROUTES: dict[str, Handler] = {
    f"{root}{path}": handler
    for root in ("/repos/{owner}/{repo}", "/repositories/{id:\\d+}")
    for path, handler in OF_REPOSITORY.items()
} | OF_OWNERS
