"""Says at start-up who asks GitHub, what is left of the quota, and which permission is missing."""

import json
import logging
from collections.abc import Iterable

from services.collector.forge.errors import ForgeError, RefusedError
from services.collector.github.access.access import AccessByInstallation, Accesses, GitHubAccess
from services.collector.github.access.permissions import lacking_permissions, lacking_scopes
from services.collector.github.mappers.limit_models import RateLimit
from services.collector.github.mappers.rest_models import RestAccount

_log = logging.getLogger(__name__)


class StartupReport:
    """Asks once, and ends; collecting does not wait for it. Implements `Source`."""

    def __init__(self, accesses: Accesses, owners: Iterable[str], host: str) -> None:
        self._accesses = accesses
        self._owners = owners
        self._host = host

    async def run(self) -> None:
        """Say it in the log; that GitHub is away, or answers in another shape, is said, too."""
        try:
            await self._report()
        except (ForgeError, ValueError) as problem:
            _log.warning("%s does not say who we are: %s", self._host, problem)

    async def _report(self) -> None:
        if isinstance(self._accesses, AccessByInstallation):
            await self._app(self._accesses)
            return
        access = await self._accesses.of("")
        who = await _user(access) if access.graphql else "nobody, so public repositories only"
        _log.info("asking %s as %s; %s", self._host, who, await _quota(access))

    async def _app(self, accesses: AccessByInstallation) -> None:
        app, every = await accesses.installations.app(), await accesses.installations.every()
        where = ", ".join(f"{each.account.login} ({each.repository_selection})" for each in every)
        _log.info("asking %s as the GitHub App %s, installed on %s", self._host, app.slug, where or "nothing")
        for owner in self._owners:
            await self._installation(accesses, owner)

    async def _installation(self, accesses: AccessByInstallation, owner: str) -> None:
        try:
            installation, access = await accesses.installations.of(owner), await accesses.of(owner)
        except RefusedError as refusal:
            _log.warning("nothing of %s can be read: %s", owner, refusal.reason)
            return
        organisation = installation.on_organisation
        for lack in lacking_permissions(installation.permissions, organisation=organisation):
            _log.warning("the installation on %s: %s", owner, lack)
        _log.info("the installation on %s: %s", owner, await _quota(access))


async def _user(access: GitHubAccess) -> str:
    """Whose token it is, and of which kind; warns of missing scopes."""
    try:
        answer = await access.rest.once("GET", "/user")
    except RefusedError as refusal:
        if refusal.status != 403:
            raise
        return "an installation of a GitHub App"
    login = RestAccount.model_validate_json(answer.body).login
    if (scopes := answer.headers.get("x-oauth-scopes")) is None:
        return f"{login} with a fine-grained token"
    for lack in lacking_scopes(scopes):
        _log.warning("the token of %s: %s", login, lack)
    return f"{login} with a classic token (scopes: {scopes or 'none'})"


async def _quota(access: GitHubAccess) -> str:
    """What is left of the quota; asking for it costs nothing."""
    try:
        answer = await access.rest.once("GET", "/rate_limit")
    except RefusedError as refusal:
        if not refusal.missing:
            raise
        return "without a limit"  # Enterprise may have it switched off
    return RateLimit.model_validate(json.loads(answer.body)).summary
