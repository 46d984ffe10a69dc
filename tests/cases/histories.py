"""Puts a case's repositories into the tests' GitHub. Their words are those of GraphQL."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.cases.files import Json
from tests.github.model import Account, Commit, Deployment, PullRequest, Release, Repository
from tests.github.world import World

Happening = tuple[str, Callable[[], object]]


def add_repository(world: World, given: Json) -> Repository:
    """The repository with all that is in it."""
    made = world.add_repository(
        f"{given['owner']}/{given['name']}",
        id=given.get("databaseId"),
        default_branch=given.get("defaultBranch", "main"),
    )
    _commits(world, made, given.get("graph", {}))
    for pull in given.get("pullRequests", []):
        add_pull_request(world, made, pull)
    for deployment in given.get("deployments", []):
        add_deployment(world, made, deployment)
    for release in given.get("releases", []):
        add_release(world, made, release)
    return made


def account(world: World, given: Json | None) -> Account | None:
    """Whoever is meant; a team has a slug and an organization."""
    if given is None:
        return None
    if given["type"] == "Team":
        members = [account(world, each) for each in given["members"]] if "members" in given else None
        return world.team(given["org"], given["slug"], members, id=given.get("databaseId"))
    return world.account(given["login"], given["type"], given.get("databaseId"))


def add_pull_request(world: World, repository: Repository, given: Json, now: str = "") -> PullRequest:
    """A pull request and its life; opened at `now` unless it says when."""
    author, opened = account(world, given.get("author")), given.get("createdAt") or now
    made = world.add_pull_request(
        repository,
        author,
        opened,
        id=given.get("databaseId"),
        number=given.get("number"),
        title=given.get("title", "Improve it"),
        draft=_opened_as_draft(given),
        base=given.get("baseRefName"),
        labels=given.get("labels", ()),
        additions=given.get("additions", 10),
        deletions=given.get("deletions", 2),
        changed_files=given.get("changedFiles", 1),
        commits=[each["authoredDate"] for each in given["commits"]] if "commits" in given else None,
    )
    for _, happen in sorted(_life(world, made, given), key=lambda each: each[0]):
        happen()
    return made


def add_deployment(world: World, repository: Repository, given: Json) -> Deployment:
    """A deployment and its statuses."""
    made = world.deploy(
        repository,
        account(world, given.get("creator")),
        given["createdAt"],
        id=given.get("databaseId"),
        environment=given.get("environment", "production"),
        oid=given.get("sha"),
        ref=given.get("ref"),
        ref_prefix=given.get("refPrefix", "refs/heads/"),
    )
    for status in given.get("statuses", [{"state": "SUCCESS", "createdAt": given["createdAt"]}]):
        add_status(world, made, status)
    return made


def add_status(world: World, deployment: Deployment, given: Json, now: str = "") -> None:
    """A status; at `now` unless it says when."""
    at, creator = given.get("createdAt") or now, account(world, given.get("creator"))
    state, environment, log = given["state"].lower(), given.get("environment"), given.get("logUrl") or ""
    world.deployment_status(deployment, state, at, creator, environment=environment, log_url=log)


def add_release(world: World, repository: Repository, given: Json, now: str = "") -> Release:
    """A release; made and published at `now` unless it says when."""
    made = world.release(
        repository,
        given["tagName"],
        account(world, given.get("author")),
        given.get("createdAt") or now,
        id=given.get("databaseId"),
        draft=True,
        prerelease=given.get("isPrerelease", False),
    )
    if not given.get("isDraft"):
        world.publish(made, given.get("publishedAt") or now or given["createdAt"])
    return made


def _commits(world: World, repository: Repository, graph: dict[str, list[str]]) -> None:
    """The commits of a graph: each oid with those of its parents, parents first."""
    for oid, parents in graph.items():
        first, *others = [world.commits[parent] for parent in parents] or [None]
        world.commit(repository, repository.created_at, oid=oid, parent=first, merged=others)


def _opened_as_draft(given: Json) -> bool:
    drafts = [each["type"] for each in given.get("timeline", []) if each["type"] in DRAFTS]
    return drafts[0] == "READY_FOR_REVIEW_EVENT" if drafts else given.get("isDraft", False)


def _life(world: World, pull: PullRequest, given: Json) -> Iterator[Happening]:
    """What happens to it, each with its time; of what has the same time, in this order."""
    for event in given.get("timeline", []):
        yield event["createdAt"], lambda event=event: _event(world, pull, event)
    for review in given.get("reviews", []):
        yield review["submittedAt"], lambda review=review: _review(world, pull, review)
    if merged := given.get("mergedAt"):
        by, commit = account(world, given.get("mergedBy")), _merge_commit(world, pull, given)
        yield merged, lambda: world.merge(pull, by, merged, commit=commit)
    elif closed := given.get("closedAt"):
        yield closed, lambda: world.close(pull, pull.author, closed)


def _merge_commit(world: World, pull: PullRequest, given: Json) -> Commit | None:
    if not (oid := given.get("mergeCommit")):
        return None
    return world.commits.get(oid) or world.commit(pull.repository, given["mergedAt"], oid=oid)


def _event(world: World, pull: PullRequest, given: Json) -> None:
    at, actor = given["createdAt"], account(world, given.get("actor"))
    EVENTS[given["type"]](world, pull, at, actor, account(world, given.get("requestedReviewer")))


def _review(world: World, pull: PullRequest, given: Json) -> None:
    """A review. Who answers for a team of which no members are given is one of them."""
    author = account(world, given["author"])
    if author not in pull.requested:
        for team in pull.requested:
            if team.typename == "Team" and not team.members:
                team.members.append(author)
    world.review(pull, author, given["submittedAt"], given["state"])


DRAFTS = "READY_FOR_REVIEW_EVENT", "CONVERT_TO_DRAFT_EVENT"
EVENTS: dict[str, Callable[[World, PullRequest, str, Account | None, Any], object]] = {
    "READY_FOR_REVIEW_EVENT": lambda world, pull, at, actor, _: world.ready(pull, actor, at),
    "CONVERT_TO_DRAFT_EVENT": lambda world, pull, at, actor, _: world.to_draft(pull, actor, at),
    "CLOSED_EVENT": lambda world, pull, at, actor, _: world.close(pull, actor, at),
    "REOPENED_EVENT": lambda world, pull, at, actor, _: world.reopen(pull, actor, at),
    "HEAD_REF_FORCE_PUSHED_EVENT": lambda world, pull, at, actor, _: world.force_push(pull, actor, at),
    "REVIEW_REQUESTED_EVENT": lambda world, pull, at, actor, asked: world.request_review(
        pull, asked, at, actor
    ),
    "REVIEW_REQUEST_REMOVED_EVENT": lambda world, pull, at, actor, asked: world.remove_request(
        pull, asked, at, actor
    ),
}
