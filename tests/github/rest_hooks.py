"""REST's paths of webhooks: what was delivered, and delivering it again."""

import asyncio

from tests.github.call import Answer, Call, RefusalError
from tests.github.hooks import Attempt, Hook, listed
from tests.github.model import Json
from tests.github.paging import slice_of
from tests.github.rest import Handler, repository_of


def hooks(call: Call) -> Answer:
    found = [hook for hook in call.responder.hooks.hooks.values() if _owned(call, hook)]
    return slice_of(call, found, lambda hook: _hook(call, hook))


def app_hook(call: Call) -> Answer:
    """Where the App's own webhook points to; what it is subscribed to stands with the App."""
    return Answer(_hook(call, _of(call))["config"])


def deliveries(call: Call) -> Answer:
    """Newest first. GitHub pages these by cursor; here as everything else, by page."""
    hook = _of(call)
    return slice_of(call, hook.attempts[::-1], lambda attempt: listed(hook, attempt))


def one_delivery(call: Call) -> Answer:
    hook, attempt = _of(call), _attempt(call)
    request = {"headers": attempt.delivery.headers, "payload": attempt.delivery.payload}
    response = {"headers": {}, "payload": ""}
    return Answer({**listed(hook, attempt), "url": hook.url, "request": request, "response": response})


def redeliver(call: Call) -> Answer:
    """202 at once; the same delivery, with the same GUID, is on its way."""
    task = asyncio.get_running_loop().create_task(
        call.responder.hooks.deliver(_of(call), _attempt(call).delivery, again=True)
    )
    call.responder.hooks.under_way.add(task)
    task.add_done_callback(call.responder.hooks.under_way.discard)
    return Answer({}, status=202)


def _of(call: Call) -> Hook:
    if "hook" in call.params:
        hook = call.responder.hooks.hooks.get(int(call.params["hook"]))
        if hook is not None and _owned(call, hook):
            return hook
    elif call.who.kind == "app":
        return next(h for h in call.responder.hooks.hooks.values() if h.repository is h.organisation is None)
    raise RefusalError(404, "Not Found")


def _owned(call: Call, hook: Hook) -> bool:
    """Whether it is a hook of the repository or organisation that is asked about."""
    if "login" not in call.params:
        return hook.repository is repository_of(call)
    owner = call.world.accounts.get(call.params["login"].lower())
    if owner is None or owner.typename != "Organization":
        raise RefusalError(404, "Not Found")
    return hook.organisation is owner


def _attempt(call: Call) -> Attempt:
    wanted = int(call.params["delivery"])
    found = next((attempt for attempt in _of(call).attempts if attempt.id == wanted), None)
    if found is None:
        raise RefusalError(404, "Not Found")
    return found


def _hook(call: Call, hook: Hook) -> Json:
    url, kind = f"{call.base}{call.path}/{hook.id}", "Organization" if hook.organisation else "Repository"
    return {"type": kind, "id": hook.id, "name": "web", "active": hook.active, "events": [*hook.events],
            "url": url,
            "config": {"content_type": "json", "url": hook.url, "insecure_ssl": "0"},
            "deliveries_url": f"{url}/deliveries"}  # fmt: skip


OWNERS = ("/repos/{owner}/{repo}/hooks", "/orgs/{login}/hooks")
DELIVERIES = (*(f"{owner}/{{hook:\\d+}}/deliveries" for owner in OWNERS), "/app/hook/deliveries")
ROUTES: dict[str, Handler] = {
    **dict.fromkeys(OWNERS, hooks),
    "/app/hook/config": app_hook,
    **dict.fromkeys(DELIVERIES, deliveries),
    **{f"{path}/{{delivery:\\d+}}": one_delivery for path in DELIVERIES},
}
POSTS: dict[str, Handler] = {f"{path}/{{delivery:\\d+}}/attempts": redeliver for path in DELIVERIES}
