"""The deliveries that GitHub would send for what happens in the world, in its own shapes and signed."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from tests.github import shapes, shapes_deployments, shapes_events, shapes_pulls
from tests.github.changes import Change
from tests.github.model import Account, Comment, Json, Label
from tests.github.world import World


@dataclass(frozen=True)
class Delivery:
    """One delivery: the raw body is what the signature is over."""

    event: str
    payload: Json
    guid: str
    secret: str | None = None

    @cached_property
    def body(self) -> bytes:
        return json.dumps(self.payload).encode()

    @property
    def headers(self) -> dict[str, str]:
        base = {"Content-Type": "application/json", "User-Agent": "GitHub-Hookshot/7e57e5d", "Accept": "*/*",
                "X-GitHub-Event": self.event, "X-GitHub-Delivery": self.guid}  # fmt: skip
        return base if self.secret is None else base | signatures(self.secret, self.body)


def signatures(secret: str, body: bytes) -> dict[str, str]:
    """Both signature headers, as GitHub sends them; only the second is to be trusted."""
    key = secret.encode()
    return {
        "X-Hub-Signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest(),
        "X-Hub-Signature-256": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest(),
    }


def delivery(
    world: World, change: Change, secret: str | None = None, *, installation: int | None = None
) -> Delivery:
    """The delivery of a change, of the world as it is now: to be built when the change happens."""
    payload = {"action": change.action, **_about(world, change)}
    payload["repository"] = shapes.repository(world, change.repository)
    if change.repository.owner.typename == "Organization":
        payload["organization"] = shapes.organization(world, change.repository.owner)
    if installation is not None:
        payload["installation"] = {"id": installation, "node_id": f"MDIz{installation}"}
    payload["sender"] = shapes.account(world, change.sender) or shapes.account(world, world.ghost)
    return Delivery(change.event, payload, str(uuid.uuid5(uuid.NAMESPACE_URL, _name(change))), secret)


def sample(event: str, payload: Json, secret: str | None = None) -> Delivery:
    """A delivery of a payload given, such as GitHub's own samples."""
    return Delivery(
        event, payload, str(uuid.uuid5(uuid.NAMESPACE_URL, event + json.dumps(payload)[:4096])), secret
    )


@dataclass
class Recorder:
    """Keeps the delivery of every change from now on, as it was when it happened."""

    world: World
    secret: str | None = None
    installation: int | None = None
    deliveries: list[Delivery] = field(default_factory=list)
    listeners: list[Callable[[Change, Delivery], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world.on_change.append(self._record)

    def _record(self, change: Change) -> None:
        made = delivery(self.world, change, self.secret, installation=self.installation)
        self.deliveries.append(made)
        for listener in self.listeners:
            listener(change, made)


def _name(change: Change) -> str:
    return f"{change.repository.id}/{change.sequence}/{change.at}/{change.event}/{change.action}"


def _about(world: World, change: Change) -> Json:
    match change.event:
        case "pull_request":
            assert change.pull is not None
            return {"number": change.pull.number, "pull_request": shapes_pulls.full(world, change.pull),
                    **{key: _extra(world, change, value) for key, value in change.extra.items()}}  # fmt: skip
        case "pull_request_review":
            return _review(world, change)
        case "issue_comment":
            assert change.pull is not None
            issue = shapes_events.issue(world, change.pull)
            return {"issue": issue, "comment": shapes_events.comment(world, change.extra["comment"])}
        case "deployment" | "deployment_status":
            return _deployment(world, change)
        case "release":
            assert change.release is not None
            return {"release": shapes_deployments.release(world, change.release)}
        case "repository" | "label":
            return {key: _extra(world, change, value) for key, value in change.extra.items()}
        case unknown:
            raise ValueError(unknown)


def _review(world: World, change: Change) -> Json:
    """The review's state is lower case here, and its pull request is the short shape."""
    assert change.pull is not None
    assert change.review is not None
    review = shapes_pulls.review(world, change.review)
    short = shapes_pulls.listed(world, change.pull)
    return {"review": review | {"state": review["state"].lower()}, "pull_request": short, **change.extra}


def _deployment(world: World, change: Change) -> Json:
    assert change.deployment is not None
    about = {"deployment": shapes_deployments.deployment(world, change.deployment)}
    if change.status is not None:
        about["deployment_status"] = shapes_deployments.status(world, change.status)
    return about


def _extra(world: World, change: Change, value: object) -> object:
    if isinstance(value, Label):
        return shapes.label(world, change.repository, value)
    if isinstance(value, Account):
        return shapes.team(world, value) if value.typename == "Team" else shapes.account(world, value)
    assert not isinstance(value, Comment)
    return value
