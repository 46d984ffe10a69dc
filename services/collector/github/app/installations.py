"""Where a GitHub App is installed: each account's repositories are read by the installation there."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from services.collector.forge.errors import RefusedError, UnavailableError
from services.collector.github.app.app_tokens import TimedToken, installation_token
from services.collector.github.client import rate_limits
from services.collector.github.client.rest import Rest
from services.collector.github.mappers.app_models import AccessToken, App, Installation

LISTED_AGAIN = timedelta(minutes=1)
PAGE = 100

_log = logging.getLogger(__name__)


class Installations:
    """The App's installations by the account they are on, asked for with the App's own credential."""

    def __init__(self, rest: Rest, clock: Callable[[], datetime]) -> None:
        self._rest = rest
        self._clock = clock
        self._by_owner: dict[str, Installation] = {}
        self._listed_at: datetime | None = None
        self._app: App | None = None

    async def app(self) -> App:
        """The App itself. Raises `ForgeError`."""
        if self._app is None:
            found = await self._rest.get("/app")
            try:
                self._app = App.model_validate(found.data)
            except ValueError as problem:
                raise UnavailableError(f"GitHub's App has another shape: {problem}") from problem
        return self._app

    async def of(self, owner: str) -> Installation:
        """The installation on an account. Raises `ForgeError`, `RefusedError` where there is none."""
        if owner.lower() not in self._by_owner and self._may_list():
            await self.every()
        found = self._by_owner.get(owner.lower())
        name = (await self.app()).slug
        if found is None:
            raise RefusedError(404, f"the GitHub App {name} is not installed on {owner}")
        if found.suspended_at:
            raise RefusedError(403, f"the installation of the GitHub App {name} on {owner} is suspended")
        return found

    async def every(self) -> tuple[Installation, ...]:
        """Every installation as of now. Raises `ForgeError`."""
        nodes = [node async for node in self._rest.every(self._rest.url("/app/installations", per_page=PAGE))]
        self._by_owner = {each.account.login.lower(): each for each in filter(None, map(_read, nodes))}
        self._listed_at = self._clock()
        return tuple(self._by_owner.values())

    async def token(self, number: int) -> TimedToken:
        """A new token of an installation. Raises `ForgeError`."""
        try:
            answer = await self._rest.once("POST", f"/app/installations/{number}/access_tokens")
        except RefusedError:
            # it has been removed, or made anew under another number
            self._by_owner, self._listed_at = {}, None
            raise
        try:
            made = AccessToken.model_validate_json(answer.body)
        except ValueError:
            # the problem would show the token
            raise UnavailableError("GitHub's installation token has another shape") from None
        now = self._clock()
        github_now = rate_limits.github_time(answer.headers, now)
        return installation_token(made.token, made.expires_at, github_now, now)

    def _may_list(self) -> bool:
        return self._listed_at is None or self._clock() - self._listed_at >= LISTED_AGAIN


def _read(node: object) -> Installation | None:
    """An installation; None for one on a whole enterprise, which has no repositories of its own."""
    try:
        return Installation.model_validate(node)
    except ValueError as problem:
        _log.debug("an installation that cannot be used: %s", problem)
        return None
