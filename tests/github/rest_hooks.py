"""REST's paths of webhooks: what was delivered, and delivering it again."""

import asyncio

from tests.github.call import Answer, Call, RefusalError
from tests.github.hooks import Attempt, Hook, listed
from tests.github.model import Json
from tests.github.paging import slice_of
from tests.github.rest import Handler, repository_of


def hooks(call: Call) -> Answer:
    repository = repository_of(call)
    found = [hook for hook in call.desk.hooks.hooks.values() if hook.repository is repository]
    return slice_of(call, found, lambda hook: _hook(call, hook))


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
        call.desk.hooks.deliver(_of(call), _attempt(call).delivery, again=True)
    )
    call.desk.hooks.under_way.add(task)
    task.add_done_callback(call.desk.hooks.under_way.discard)
    return Answer({}, status=202)


def _of(call: Call) -> Hook:
    if "hook" in call.params:
        repository = repository_of(call)
        hook = call.desk.hooks.hooks.get(int(call.params["hook"]))
        if hook is not None and hook.repository is repository:
            return hook
    elif call.who.kind == "app":
        return next(hook for hook in call.desk.hooks.hooks.values() if hook.repository is None)
    raise RefusalError(404, "Not Found")


def _attempt(call: Call) -> Attempt:
    wanted = int(call.params["delivery"])
    found = next((attempt for attempt in _of(call).attempts if attempt.id == wanted), None)
    if found is None:
        raise RefusalError(404, "Not Found")
    return found


def _hook(call: Call, hook: Hook) -> Json:
    url = f"{call.base}{call.path}/{hook.id}"
    return {"type": "Repository", "id": hook.id, "name": "web", "active": True, "events": ["*"], "url": url,
            "config": {"content_type": "json", "url": hook.url, "insecure_ssl": "0"},
            "deliveries_url": f"{url}/deliveries"}  # fmt: skip


REPOSITORY_HOOK = "/repos/{owner}/{repo}/hooks/{hook:\\d+}/deliveries"
ROUTES: dict[str, Handler] = {
    "/repos/{owner}/{repo}/hooks": hooks,
    REPOSITORY_HOOK: deliveries,
    f"{REPOSITORY_HOOK}/{{delivery:\\d+}}": one_delivery,
    "/app/hook/deliveries": deliveries,
    "/app/hook/deliveries/{delivery:\\d+}": one_delivery,
}
POSTS: dict[str, Handler] = {
    f"{REPOSITORY_HOOK}/{{delivery:\\d+}}/attempts": redeliver,
    "/app/hook/deliveries/{delivery:\\d+}/attempts": redeliver,
}
