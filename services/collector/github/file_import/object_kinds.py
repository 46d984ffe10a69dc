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


class Base(models.RestBranch):
    """Where a pull request goes: lists say of which repository."""

    repo: models.RestRepository


class BasedPullRequest(models.RestPullRequest):
    """A pull request that says where it belongs."""

    base: Base


class NumberedReview(GitHubModel):
    """A review beside its pull request's number."""

    pull_number: int
    review: models.RestReview


class UnknownShapeError(Exception):
    """Nothing that can be imported; the message says why."""


@dataclass(frozen=True, slots=True)
class ImportedPullRequest:
    """A pull request, in the long shape or the short one of lists."""

    seen: BasedPullRequest


@dataclass(frozen=True, slots=True)
class ImportedReview:
    """A review of the pull request with that number."""

    seen: models.RestReview
    number: int


@dataclass(frozen=True, slots=True)
class ImportedIssueEvent:
    """Something that happened to an issue or a pull request; only `number` tells which."""

    seen: models.TimelineItem
    number: int


@dataclass(frozen=True, slots=True)
class ImportedComment:
    """A comment on an issue or a pull request."""

    seen: models.RestComment
    number: int


@dataclass(frozen=True, slots=True)
class ImportedDeployment:
    """A deployment."""

    seen: models.RestDeployment


@dataclass(frozen=True, slots=True)
class ImportedStatus:
    """A status of the deployment with that id."""

    seen: models.RestDeploymentStatus
    deployment: int


@dataclass(frozen=True, slots=True)
class ImportedRelease:
    """A release."""

    seen: models.RestRelease


@dataclass(frozen=True, slots=True)
class NamedRef:
    """A tag or a branch, by whose name a deployment may go."""

    name: str
    kind: RefType


Thing = (
    ImportedPullRequest
    | ImportedReview
    | ImportedIssueEvent
    | ImportedComment
    | ImportedDeployment
    | ImportedStatus
    | ImportedRelease
    | NamedRef
    | models.RestRepository
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
                raise UnknownShapeError(_mistake(read, problem)) from problem
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


def _pull_request(node: Node) -> ImportedPullRequest:
    return ImportedPullRequest(BasedPullRequest.model_validate(node))


def _wrapped_review(node: Node) -> ImportedReview:
    seen = NumberedReview.model_validate(node)
    return ImportedReview(seen.review, seen.pull_number)


def _review(node: Node) -> ImportedReview:
    return ImportedReview(models.RestReview.model_validate(node), _number(node["pull_request_url"]))


def _issue_event(node: Node) -> ImportedIssueEvent:
    seen = models.TimelineItem.model_validate(node)
    if seen.issue is None:
        raise UnknownShapeError("an event that does not say of what: take repos/OWNER/NAME/issues/events")
    return ImportedIssueEvent(seen, seen.issue.number)


def _comment(node: Node) -> ImportedComment:
    return ImportedComment(models.RestComment.model_validate(node), _number(node["issue_url"]))


def _deployment(node: Node) -> ImportedDeployment:
    return ImportedDeployment(models.RestDeployment.model_validate(node))


def _status(node: Node) -> ImportedStatus:
    return ImportedStatus(models.RestDeploymentStatus.model_validate(node), _number(node["deployment_url"]))


def _release(node: Node) -> ImportedRelease:
    return ImportedRelease(models.RestRelease.model_validate(node))


def _git_ref(node: Node) -> NamedRef:
    name, kind = named_ref(str(node["ref"]))
    if name is None or kind is None:
        raise UnknownShapeError(f"{node['ref']} is neither a branch nor a tag")
    return NamedRef(name, kind)


def _tag(node: Node) -> NamedRef:
    return NamedRef(str(node["name"]), "tag")


def _branch(node: Node) -> NamedRef:
    return NamedRef(str(node["name"]), "branch")


def _repository(node: Node) -> models.RestRepository:
    return models.RestRepository.model_validate(node)


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


def _mistake(read: Callable[[Node], Thing], problem: ValidationError) -> str:
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
