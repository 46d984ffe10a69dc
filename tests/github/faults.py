"""What can go wrong at GitHub, switched on by tests, request by request."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.github.call import Answer, Call, RefusalError
from tests.github.graphql import RefusedError, prepare
from tests.github.model import Json
from tests.github.responder import rate_limited

Fault = Callable[[Call], Answer]
When = Callable[[Call], bool]

WENT_WRONG = (
    "Something went wrong while executing your query. This may be the result of a timeout, "
    "or it could be a GitHub bug."
)
UNICORN = (
    "<!DOCTYPE html>\n<html>\n  <head><title>Unicorn! &middot; GitHub</title></head>\n"
    "  <body><p><strong>We couldn't respond to your request in time.</strong></p></body>\n</html>\n"
)


class DroppedError(Exception):
    """The connection is to be closed without an answer, after so many seconds."""

    def __init__(self, after: float = 0.0) -> None:
        super().__init__()
        self.after = after


@dataclass
class Rule:
    """A fault for the requests it applies to: so many `times`, after having let some pass."""

    fault: Fault
    when: When
    times: int | None
    let_pass: int = 0
    met: int = 0

    def applies(self, call: Call) -> bool:
        if not self.when(call) or self.times == 0:
            return False
        self.met += 1
        if self.met <= self.let_pass:
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass
class Faults:
    """The faults of one server. Nothing is wrong until a test says so."""

    latency: float | Callable[[Call], float] = 0.0  # seconds before each answer
    clock_skew: float = 0.0  # seconds that the Date header is off
    rules: list[Rule] = field(default_factory=list)
    scripts: list[tuple[When, list[Fault | None]]] = field(default_factory=list)
    after_answer: list[Callable[[Call], None]] = field(default_factory=list)
    given: int = 0

    def add(
        self, fault: Fault, *, when: When | None = None, times: int | None = 1, let_pass: int = 0
    ) -> Rule:
        """The next `times` requests that `when` names get the fault (None: all of them)."""
        rule = Rule(fault, when or anything, times, let_pass)
        self.rules.append(rule)
        return rule

    def script(self, faults: Iterable[Fault | None], *, when: When | None = None) -> None:
        """One entry per request that `when` names; None lets a request pass."""
        self.scripts.append((when or anything, list(faults)))

    def clear(self) -> None:
        """From now on nothing is wrong."""
        self.__init__()

    def of(self, call: Call) -> Fault | None:
        """The fault that this request meets."""
        found = self._scripted(call) or next((rule.fault for rule in self.rules if rule.applies(call)), None)
        self.given += found is not None
        return found

    async def wait(self, call: Call) -> None:
        seconds = self.latency(call) if callable(self.latency) else self.latency
        if seconds:
            await asyncio.sleep(seconds)

    def _scripted(self, call: Call) -> Fault | None:
        for when, entries in self.scripts:
            if entries and when(call):
                return entries.pop(0)
        return None


def anything(_call: Call) -> bool:
    return True


def graphql(call: Call) -> bool:
    return call.kind == "graphql"


def rest(call: Call) -> bool:
    return call.kind == "rest"


def path(part: str) -> When:
    """Requests whose path contains `part`."""
    return lambda call: part in call.path


def query(part: str) -> When:
    """GraphQL requests whose query contains `part`."""
    return lambda call: call.kind == "graphql" and part in call.json.get("query", "")


def token(value: str | None) -> When:
    return lambda call: call.token == value


def page_over(size: int) -> When:
    """GraphQL requests whose outermost page is larger than that."""
    return lambda call: call.kind == "graphql" and page_size(call) > size


def page_size(call: Call) -> int:
    """The largest page among the outermost connections of a query; 0 for none."""
    try:
        return prepare(call.json.get("query", ""), call.variables, call.json.get("operationName")).cost.page
    except RefusedError:
        return 0


def html(status: int = 502, *, charged: bool = True) -> Fault:
    """What stands before GitHub answers in HTML, and a query is charged all the same."""

    def fault(call: Call) -> Answer:
        if charged and call.kind == "graphql":
            call.responder.admit(call)
            call.responder.graphql(call)
        return Answer(UNICORN, status, {"Content-Type": "text/html; charset=utf-8"})

    return fault


def dropped(call: Call) -> Answer:
    """The connection closes and nothing was answered."""
    raise DroppedError


def silent(seconds: float) -> Fault:
    """Nothing is answered for so long that nobody waits for it."""

    def fault(_call: Call) -> Answer:
        raise DroppedError(seconds)

    return fault


def primary_limit(seconds: float = 60.0) -> Fault:
    """The quota is used up for so long: GraphQL says so in HTTP 200, REST in 403."""

    def fault(call: Call) -> Answer:
        call.responder.identify(call)
        call.responder.quota.exhaust(call.who, "graphql" if call.kind == "graphql" else "core", seconds)
        if call.kind == "graphql":
            return Answer(rate_limited(), headers=call.responder.headers(call))
        refusal = RefusalError(
            403, f"API rate limit exceeded for {call.who.key}.", call.responder.headers(call)
        )
        return refusal.answer

    return fault


def secondary_limit(retry_after: int | None = 1, *, status: int = 403) -> Fault:
    """The secondary limit, with `retry-after` or (None) without; `status` 200 is GraphQL's other way."""
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}

    def fault(_call: Call) -> Answer:
        if status == 200:
            return Answer(
                {"data": None, "errors": [{"type": "RATE_LIMITED", "message": message}]}, 200, dict(headers)
            )
        return RefusalError(status, message, dict(headers)).answer

    return fault


def refused(status: int = 403, message: str = "Resource not accessible by personal access token",
            permissions: str | None = None) -> Fault:  # fmt: skip
    """A refusal, naming the permissions that would do."""
    headers = {} if permissions is None else {"X-Accepted-GitHub-Permissions": permissions}
    return lambda _call: RefusalError(status, message, dict(headers)).answer


def old_schema(field: str = "fullDatabaseId", type_: str = "PullRequest") -> Fault:
    """An older server's schema does not know a field that the query asks for."""
    message = f"Field '{field}' doesn't exist on type '{type_}'"
    code = {"code": "undefinedField", "typeName": type_, "fieldName": field}
    told = {"message": message, "path": ["query"], "locations": [{"line": 1, "column": 1}]}
    return lambda _call: Answer({"errors": [told | {"extensions": code}]})


def unauthorized(_call: Call) -> Answer:
    return RefusalError(401, "Bad credentials").answer


def partial(keep: int = 0) -> Fault:
    """Data with nulls after the first `keep` nodes of the outermost list, and an error that says so."""

    def fault(call: Call) -> Answer:
        call.responder.admit(call)
        answer = call.responder.graphql(call)
        nodes = _outermost(answer.body.get("data"))
        lost = len(nodes[keep:])
        nodes[keep:] = [None] * lost
        answer.body["errors"] = [{"message": WENT_WRONG, "path": ["repository"]}]
        return answer

    return fault


def _outermost(value: Any) -> list[Json | None]:
    if isinstance(value, list):
        return value
    for inner in value.values() if isinstance(value, dict) else ():
        found = _outermost(inner)
        if found:
            return found
    return []
