"""A request as the handlers see it, and what they answer."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.github.credentials import Credential
from tests.github.model import Json
from tests.github.world import World

if TYPE_CHECKING:
    from tests.github.responder import Responder

DOCS = "https://docs.github.com/rest"


@dataclass
class Call:
    """One request. `path` is without the mount (`/api/v3`), `base` is the URL of the mount's root."""

    responder: "Responder"
    method: str
    path: str
    route: str
    base: str
    params: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    kind: str
    token: str | None = None
    credential: Credential | None = None
    points: int = 0

    @property
    def world(self) -> World:
        return self.responder.world

    @property
    def who(self) -> Credential:
        """Who asks; known once the request has been let in."""
        assert self.credential is not None
        return self.credential

    @cached_property
    def json(self) -> Json:
        """The body; {} where it is none."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def variables(self) -> Json:
        return self.json.get("variables") or {}

    def number(self, name: str, default: int) -> int:
        """A numeric query parameter; GitHub takes the default for what is no number."""
        text = self.query.get(name, "")
        return int(text) if text.isdigit() else default


@dataclass
class Answer:
    """A status, a JSON body and headers of its own; `free` ones cost no quota."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    free: bool = False


class RefusalError(Exception):
    """Ends a request with an answer in GitHub's form of an error."""

    def __init__(
        self, status: int, message: str, headers: dict[str, str] | None = None, **more: object
    ) -> None:
        super().__init__(message)
        body = {"message": message, "documentation_url": DOCS, "status": str(status), **more}
        self.answer = Answer(body, status, headers or {})
