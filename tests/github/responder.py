"""Lets requests in and answers them: who asks, what is left of the quota, the answer, its ETag."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tests.github import graphql
from tests.github.call import Answer, Call, RefusalError
from tests.github.cost import Cost
from tests.github.counters import Counters
from tests.github.credentials import BadCredentialsError, Credential, Credentials
from tests.github.hooks import Hooks
from tests.github.model import Account, Json
from tests.github.quota import Quota, Window
from tests.github.registry import stamp
from tests.github.rest import Handler
from tests.github.world import World

VERSIONS = ("2022-11-28", "2026-03-10")
NO_USER_AGENT = (
    "Request forbidden by administrative rules. Please make sure your request has a User-Agent header"
)
GONE_IN_2026 = frozenset({"merge_commit_sha", "assignee", "rate"})


@dataclass
class Responder:
    """All that answers are made from."""

    world: World
    credentials: Credentials
    quota: Quota
    counters: Counters = field(default_factory=Counters)
    lacks: frozenset[str] = frozenset()  # what the schema does not know, of an older server
    hooks: Hooks = field(default_factory=Hooks)

    def answer(self, call: Call, handler: Handler) -> tuple[Answer, bytes]:
        """The answer and its bytes; refusals are answers too."""
        try:
            self.admit(call)
            answer = handler(call)
        except RefusalError as refusal:
            answer = refusal.answer
        body = b"" if answer.body is None else json.dumps(_in_version(call, answer.body)).encode()
        answer, body = _unless_known(call, answer, body)
        self._charge(call, answer)
        answer.headers |= self.headers(call)
        return answer, body

    def admit(self, call: Call) -> None:
        """Lets a request in; RefusalError for a bad token or version, no User-Agent, no quota left."""
        if "user-agent" not in call.headers:
            raise RefusalError(403, NO_USER_AGENT)
        self.identify(call)
        if (version := call.headers.get("x-github-api-version", VERSIONS[0])) not in VERSIONS:
            raise RefusalError(
                400, f"The API version {version} is not supported. Use one of {', '.join(VERSIONS)}."
            )
        if call.kind == "rest" and call.path != "/rate_limit":
            self._within_quota(call)

    def identify(self, call: Call) -> None:
        """Sets who asks; RefusalError for a bad token."""
        try:
            call.credential = self.credentials.of(call.token)
        except BadCredentialsError:
            raise RefusalError(401, "Bad credentials") from None

    def headers(self, call: Call) -> dict[str, str]:
        """What every answer carries once it is known who asks."""
        if call.credential is None:
            return {}
        scopes = {"X-OAuth-Scopes": call.credential.scopes} if call.credential.scopes else {}
        version = call.headers.get("x-github-api-version", VERSIONS[0])
        resource = "graphql" if call.kind == "graphql" else "core"
        return (
            self.quota.headers(call.credential, resource)
            | scopes
            | {"X-GitHub-Api-Version-Selected": version}
        )

    def graphql(self, call: Call) -> Answer:
        """Answers a query. Limits and mistakes alike are HTTP 200 with `errors`."""
        if not call.who.graphql:
            if call.who.kind == "anonymous":
                raise RefusalError(401, "This endpoint requires you to be authenticated.")
            raise RefusalError(403, "Resource not accessible by personal access token")
        if "query" not in call.json:
            raise RefusalError(400, "Problems parsing JSON")
        try:
            name = call.json.get("operationName")
            query = graphql.prepare(call.json["query"], call.variables, name, self.lacks)
        except graphql.RefusedError as refused:
            return Answer(refused.body)
        window = self.quota.window(call.who, "graphql")
        if window.remaining < query.cost.points:
            return Answer(rate_limited())
        window.used += query.cost.points
        call.points = query.cost.points
        self.counters.charge(query.cost.points, query.cost.requests)
        limit = _rate_limit(query.cost, window)
        return Answer(graphql.run(query, graphql.Context(self.world, self._viewer(call), limit)))

    def refuse_graphql(self, token: str) -> None:
        """From now on this token is refused GraphQL (403), as some fine-grained tokens are."""
        self.credentials.tokens[token] = replace(self.credentials.tokens[token], graphql=False)

    def installed_on(self, who: Credential) -> Account:
        """The account of an installation's credential."""
        assert self.credentials.app is not None
        return self.credentials.app.installations[int(who.key.removeprefix("installation:"))]

    def _viewer(self, call: Call) -> Account:
        if call.who.viewer is not None:
            return call.who.viewer
        assert self.credentials.app is not None
        return self.world.bot(self.credentials.app.slug)

    def _within_quota(self, call: Call) -> None:
        if self.quota.window(call.who, "core").remaining == 0:
            raise RefusalError(403, f"API rate limit exceeded for {call.who.key}.")

    def _charge(self, call: Call, answer: Answer) -> None:
        known = answer.status == 304 and call.who.kind != "anonymous"
        if call.kind == "rest" and call.credential is not None and not answer.free and not known:
            self.quota.window(call.credential, "core").used += 1


def _rate_limit(cost: Cost, window: Window) -> Json:
    reset = stamp(datetime.fromtimestamp(window.reset, UTC))
    return {"cost": cost.points, "nodeCount": cost.nodes, "limit": window.limit,
            "remaining": window.remaining, "used": window.used, "resetAt": reset}  # fmt: skip


def rate_limited() -> Json:
    """The body of GraphQL's answer to a caller whose points are used up."""
    return {
        "errors": [
            {"type": "RATE_LIMITED", "code": "graphql_rate_limit", "message": "API rate limit exceeded."}
        ]
    }


def _unless_known(call: Call, answer: Answer, body: bytes) -> tuple[Answer, bytes]:
    if call.kind != "rest" or call.method != "GET" or answer.status != 200:
        return answer, body
    # without Link: GitHub's tags follow the body alone
    tag = f'W/"{hashlib.sha256(body).hexdigest()}"'
    answer.headers["ETag"] = tag
    if call.headers.get("if-none-match") in {tag, tag.removeprefix("W/")}:
        return Answer(None, 304, answer.headers), b""
    return answer, body


def _in_version(call: Call, body: object) -> object:
    if call.headers.get("x-github-api-version") != VERSIONS[1]:
        return body
    if isinstance(body, list):
        return [_in_version(call, each) for each in body]
    if isinstance(body, dict):
        return {key: value for key, value in body.items() if key not in GONE_IN_2026}
    return body
