"""Which of REST's objects something is, told by its shape. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from services.collector.github.mappers import rest_models as models
from services.collector.github.mappers.common import GitHubModel, named_ref
from services.contracts.delivery_events import RefType

Node = Mapping[str, Any]


class Base(models.Branch):
    """Where a pull request goes: lists say of which repository."""

    repo: models.Repository


class BasedPullRequest(models.PullRequest):
    """A pull request that says where it belongs."""

    base: Base


class NumberedReview(GitHubModel):
    """A review beside its pull request's number."""

    pull_number: int
    review: models.Review


class UnknownShapeError(Exception):
    """Nothing that can be imported; the message says why."""


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request, in the long shape or the short one of lists."""

    seen: BasedPullRequest


@dataclass(frozen=True, slots=True)
class Review:
    """A review of the pull request with that number."""

    seen: models.Review
    number: int


@dataclass(frozen=True, slots=True)
class IssueEvent:
    """Something that happened to an issue or a pull request; only `number` tells which."""

    seen: models.TimelineItem
    number: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on an issue or a pull request."""

    seen: models.Comment
    number: int


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment."""

    seen: models.Deployment


@dataclass(frozen=True, slots=True)
class Status:
    """A status of the deployment with that id."""

    seen: models.DeploymentStatus
    deployment: int


@dataclass(frozen=True, slots=True)
class Release:
    """A release."""

    seen: models.Release


@dataclass(frozen=True, slots=True)
class NamedRef:
    """A tag or a branch, by whose name a deployment may go."""

    name: str
    kind: RefType


Thing = (
    PullRequest | Review | IssueEvent | Comment | Deployment | Status | Release | NamedRef | models.Repository
)

_LAST_NUMBER = re.compile(r"/(\d+)/?$")
_REPOSITORY = re.compile(r"/repos/([^/]+/[^/]+)(?:/|$)")
_ADDRESSES = ("pull_request_url", "issue_url", "deployment_url", "repository_url", "url")


def recognise(node: object) -> Thing:
    """Read an object. Raises `UnknownShapeError`."""
    if not isinstance(node, dict):
        raise UnknownShapeError(f"{type(node).__name__} instead of an object")
    for marks, read in _KINDS:
        if marks <= node.keys():
            try:
                return read(node)
            except ValidationError as problem:
                raise UnknownShapeError(_said(read, problem)) from problem
    raise UnknownShapeError(_unknown(node))


def repository_of(node: object) -> str | None:
    """`owner/name` of the repository that an object's own addresses name; None where none does."""
    inner = node.get("review", node) if isinstance(node, dict) else None
    if not isinstance(inner, dict):
        return None
    if isinstance(base := inner.get("base"), dict) and isinstance(base.get("repo"), dict):
        return str(base["repo"].get("full_name"))
    found = (_REPOSITORY.search(str(inner.get(name, ""))) for name in _ADDRESSES)
    return next((match.group(1) for match in found if match), None)


def parts(node: object) -> tuple[object, ...]:
    """An object of an export and what it holds that has times of its own."""
    inner = node.get("review") or node.get("base") if isinstance(node, dict) else None
    return (node, inner, inner.get("repo")) if isinstance(inner, dict) else (node,)


def _pull_request(node: Node) -> PullRequest:
    return PullRequest(BasedPullRequest.model_validate(node))


def _wrapped_review(node: Node) -> Review:
    seen = NumberedReview.model_validate(node)
    return Review(seen.review, seen.pull_number)


def _review(node: Node) -> Review:
    return Review(models.Review.model_validate(node), _number(node["pull_request_url"]))


def _issue_event(node: Node) -> IssueEvent:
    seen = models.TimelineItem.model_validate(node)
    if seen.issue is None:
        raise UnknownShapeError("an event that does not say of what: take repos/OWNER/NAME/issues/events")
    return IssueEvent(seen, seen.issue.number)


def _comment(node: Node) -> Comment:
    return Comment(models.Comment.model_validate(node), _number(node["issue_url"]))


def _deployment(node: Node) -> Deployment:
    return Deployment(models.Deployment.model_validate(node))


def _status(node: Node) -> Status:
    return Status(models.DeploymentStatus.model_validate(node), _number(node["deployment_url"]))


def _release(node: Node) -> Release:
    return Release(models.Release.model_validate(node))


def _git_ref(node: Node) -> NamedRef:
    name, kind = named_ref(str(node["ref"]))
    if name is None or kind is None:
        raise UnknownShapeError(f"{node['ref']} is neither a branch nor a tag")
    return NamedRef(name, kind)


def _tag(node: Node) -> NamedRef:
    return NamedRef(str(node["name"]), "tag")


def _branch(node: Node) -> NamedRef:
    return NamedRef(str(node["name"]), "branch")


def _repository(node: Node) -> models.Repository:
    return models.Repository.model_validate(node)


# the first whose keys are all there
_KINDS: tuple[tuple[frozenset[str], Callable[[Node], Thing]], ...] = (
    (frozenset({"pull_number", "review"}), _wrapped_review),
    (frozenset({"number", "base", "head", "html_url"}), _pull_request),
    (frozenset({"pull_request_url", "state"}), _review),
    (frozenset({"event", "created_at"}), _issue_event),
    (frozenset({"issue_url", "created_at"}), _comment),
    (frozenset({"deployment_url", "state"}), _status),
    (frozenset({"sha", "environment"}), _deployment),
    (frozenset({"tag_name"}), _release),
    (frozenset({"full_name", "owner"}), _repository),
    (frozenset({"ref", "object"}), _git_ref),
    (frozenset({"name", "zipball_url", "commit"}), _tag),
    (frozenset({"name", "protected", "commit"}), _branch),
)


def _number(address: object) -> int:
    found = _LAST_NUMBER.search(str(address))
    if found is None:
        raise UnknownShapeError(f"{address!r} does not end in a number")
    return int(found.group(1))


def _said(read: Callable[[Node], Thing], problem: ValidationError) -> str:
    first = problem.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    name = read.__name__.removeprefix("_").removeprefix("wrapped_").replace("_", " ")
    return f"looks like a {name}, but {where or 'it'}: {first['msg']}"


def _unknown(node: Node) -> str:
    if "documentation_url" in node:
        return f"GitHub's refusal: {node.get('message')}"
    if "diff_hunk" in node:
        return "a comment on the code, which says nothing that a review does not"
    return "none of GitHub's objects that can be imported"
