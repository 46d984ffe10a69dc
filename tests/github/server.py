"""The tests' GitHub on a free port of 127.0.0.1: `async with GitHubServer(world) as github`."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import Self

from aiohttp import ClientError, ClientSession, web

from tests.github import rest, rest_accounts, rest_hooks
from tests.github.call import Answer, Call, RefusalError
from tests.github.counters import Counters, Seen
from tests.github.credentials import App, Credential, Credentials
from tests.github.faults import DroppedError, Faults
from tests.github.hooks import Hooks
from tests.github.quota import Quota
from tests.github.responder import Responder
from tests.github.rest import Handler
from tests.github.webhooks import Delivery
from tests.github.world import World

TOKEN = "ghp_of_the_tests"
GETS = rest.ROUTES | rest_accounts.ROUTES | rest_hooks.ROUTES
POSTS = rest_accounts.POSTS | rest_hooks.POSTS
ENTERPRISE = "/api/v3"


class GitHubServer:
    """A running server. `url` is the root as on github.com, `enterprise_url` as on an own host."""

    def __init__(
        self, world: World | None = None, *, tokens: dict[str, Credential] | None = None,
        app: App | None = None,
        limits: dict[str, int] | None = None, anonymous_limit: int = 60, port: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.world = world or World()
        self.faults = Faults()
        viewer = self.world.user("headway-tests")
        known = {TOKEN: Credential("user:headway-tests", "token", viewer)} if tokens is None else dict(tokens)
        quota = Quota(clock, {"core": 5000, "graphql": 5000} | (limits or {}), anonymous_limit)
        self.responder = Responder(self.world, Credentials(clock, known, app), quota)
        self.responder.hooks.send = self.send
        self._clock, self._port = clock, port
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = ClientSession()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        assert self._session is not None
        await self._session.close()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """REST's root as github.com has it; GraphQL is at `/graphql`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def enterprise_url(self) -> str:
        """REST's root as Enterprise has it; GraphQL is at `/api/graphql`."""
        return self.url + ENTERPRISE

    @property
    def counters(self) -> Counters:
        return self.responder.counters

    @property
    def hooks(self) -> Hooks:
        return self.responder.hooks

    async def send(self, url: str, delivery: Delivery) -> int:
        """Posts a delivery; its answer's status, or 0 where nobody answered."""
        assert self._session is not None
        try:
            async with self._session.post(url, data=delivery.body, headers=delivery.headers) as answer:
                return answer.status
        except (ClientError, TimeoutError):
            return 0

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=64 * 1024 * 1024)
        for mount in (ENTERPRISE, ""):
            for method, routes in (("GET", GETS), ("POST", POSTS)):
                for route, handler in routes.items():
                    endpoint = self._endpoint("rest", mount, route, handler)
                    application.router.add_route(method, mount + route, endpoint)
        for mount, route in (("/api", "/graphql"), ("", "/graphql")):
            endpoint = self._endpoint("graphql", mount, route, self.responder.graphql)
            application.router.add_post(mount + route, endpoint)
        application.router.add_route("*", "/{tail:.*}", self._endpoint("rest", "", "unknown", rest.unknown))
        return application

    def _endpoint(
        self, kind: str, mount: str, route: str, handler: Handler
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        documented = re.sub(r":[^}]+", "", route)  # without the patterns of numbers

        async def endpoint(request: web.Request) -> web.Response:
            call = await self._call(request, kind, mount, documented)
            self.counters.begin(documented)
            status = 0
            try:
                response = await self._respond(request, call, handler)
                status = response.status
            finally:
                self.counters.end(Seen(call.method, call.path, documented, status, call.points, call.token))
            for callback in self.faults.after_answer:
                callback(call)
            return response

        return endpoint

    async def _respond(self, request: web.Request, call: Call, handler: Handler) -> web.Response:
        await self.faults.wait(call)
        fault = self.faults.of(call)
        try:
            answer, body = self._faulty(call, fault) if fault else self.responder.answer(call, handler)
        except DroppedError as dropped:
            await asyncio.sleep(dropped.after)
            if request.transport is not None:  # it is, once the other side has hung up
                request.transport.abort()
            raise asyncio.CancelledError from None
        skewed = self._clock() + self.faults.clock_skew
        headers = {"Content-Type": "application/json; charset=utf-8", "Date": formatdate(skewed, usegmt=True)}
        return web.Response(status=answer.status, body=body, headers=headers | answer.headers)

    @staticmethod
    def _faulty(call: Call, fault: Callable[[Call], Answer]) -> tuple[Answer, bytes]:
        try:
            answer = fault(call)
        except RefusalError as refusal:  # it would not have come so far
            answer = refusal.answer
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        return answer, text.encode()

    async def _call(self, request: web.Request, kind: str, mount: str, route: str) -> Call:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return Call(
            responder=self.responder, method=request.method,
            path=request.path.removeprefix(mount), route=route,
            base=f"{request.scheme}://{request.host}{mount}", params=dict(request.match_info),
            query=dict(request.query),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.read(), kind=kind, token=token or scheme or None,
        )  # fmt: skip
