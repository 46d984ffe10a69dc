"""REST's paths of whoever asks: the user, the quota, the App and its installations."""

from datetime import UTC, datetime

from tests.github import shapes
from tests.github.call import Answer, Call, RefusalError
from tests.github.credentials import App
from tests.github.model import Account, Json
from tests.github.paging import slice_of
from tests.github.registry import stamp
from tests.github.rest import Handler, visible

PERMISSIONS = {"metadata": "read", "pull_requests": "read", "deployments": "read", "contents": "read"}
NO_INTEGRATION = "Resource not accessible by integration"


def user(call: Call) -> Answer:
    viewer = call.who.viewer
    if call.who.kind == "anonymous":
        raise RefusalError(401, "Requires authentication")
    if viewer is None:
        raise RefusalError(403, NO_INTEGRATION)
    return Answer(shapes.account(call.world, viewer))


def named(call: Call) -> Answer:
    """An account by its login."""
    found = call.world.accounts.get(call.params["login"].lower().removesuffix("[bot]"))
    if found is None or found.deleted:
        raise RefusalError(404, "Not Found")
    if call.path.startswith("/orgs/"):
        return Answer(shapes.organization(call.world, found))
    return Answer(shapes.account(call.world, found))


def rate_limit(call: Call) -> Answer:
    """Costs nothing."""
    resources = {}
    for name in ("core", "graphql"):
        window = call.responder.quota.window(call.who, name)
        resources[name] = {"limit": window.limit, "used": window.used, "remaining": window.remaining,
                           "reset": int(window.reset)}  # fmt: skip
    return Answer({"resources": resources, "rate": resources["core"]}, free=True)


def app(call: Call) -> Answer:
    found = _app(call)
    return Answer({
        "id": found.id, "slug": found.slug, "node_id": f"A_{found.id}", "name": found.slug.title(),
        "owner": None,
        "permissions": PERMISSIONS, "events": [*found.events],
        "html_url": f"{call.world.html_url}/apps/{found.slug}",
        "installations_count": len(found.installations),
    })  # fmt: skip


def installations(call: Call) -> Answer:
    pairs = list(_app(call).installations.items())
    return slice_of(call, pairs, lambda pair: _installation(call, *pair))


def access_tokens(call: Call) -> Answer:
    """A token of one hour for an installation."""
    number = int(call.params["installation"])
    if number not in _app(call).installations:
        raise RefusalError(404, "Not Found")
    token, expires = call.responder.credentials.issue(number)
    until = stamp(datetime.fromtimestamp(expires, UTC))
    shape = {"token": token, "expires_at": until, "permissions": PERMISSIONS, "repository_selection": "all"}
    return Answer(shape, status=201)


def installation_repositories(call: Call) -> Answer:
    """What an installation token may see: the repositories of the account it is installed on."""
    if call.who.kind != "installation":
        raise RefusalError(403, NO_INTEGRATION)
    owner = call.responder.installed_on(call.who)
    found = visible(call, lambda each: each.owner is owner)
    answer = slice_of(call, found, lambda each: shapes.repository(call.world, each))
    answer.body = {"total_count": len(found), "repository_selection": "all", "repositories": answer.body}
    return answer


def own_repositories(call: Call) -> Answer:
    if call.who.viewer is None:
        raise RefusalError(403, NO_INTEGRATION)
    return slice_of(call, visible(call, lambda _: True), lambda each: shapes.repository(call.world, each))


def _app(call: Call) -> App:
    found = call.responder.credentials.app
    if call.who.kind != "app" or found is None:
        raise RefusalError(401, "A JSON web token could not be decoded")
    return found


def _installation(call: Call, number: int, on: Account) -> Json:
    assert call.responder.credentials.app is not None
    return {
        "id": number, "account": shapes.account(call.world, on), "app_id": call.responder.credentials.app.id,
        "app_slug": call.responder.credentials.app.slug, "target_type": on.typename, "target_id": on.id,
        "repository_selection": "all", "permissions": PERMISSIONS,
        "events": [*call.responder.credentials.app.events],
        "suspended_at": None,
        "access_tokens_url": f"{call.base}/app/installations/{number}/access_tokens",
        "repositories_url": f"{call.base}/installation/repositories",
    }  # fmt: skip


ROUTES: dict[str, Handler] = {
    "/user": user,
    "/user/repos": own_repositories,
    "/users/{login}": named,
    "/orgs/{login}": named,
    "/rate_limit": rate_limit,
    "/app": app,
    "/app/installations": installations,
    "/installation/repositories": installation_repositories,
}
POSTS: dict[str, Handler] = {"/app/installations/{installation:\\d+}/access_tokens": access_tokens}
