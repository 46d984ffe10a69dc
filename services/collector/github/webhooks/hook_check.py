"""Whether deliveries arrive, judged by what GitHub says it delivered and by what was received here. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from services.collector.github.mappers.hook_models import RestDelivery
from services.collector.github.webhooks.received import REFUSED, LastDeliveries

HINTS = {
    0: "GitHub could not connect: can it reach this address?",
    401: "the secret at GitHub is not the one in HEADWAY_WEBHOOK_SECRET",
    404: "the path of the address is wrong: it ends in /webhooks/github",
    503: "Headway could not keep it at that time: NATS was away, it was just starting, or no secret is set",
    502: "GitHub could not connect, or something in between could not: can it reach this address?",
    504: "nobody answered in time",
}


@dataclass(frozen=True, slots=True)
class SeenHook:
    """A webhook that points here, and the last that it delivered."""

    where: str
    address: str
    active: bool = True
    lacks: tuple[str, ...] = ()
    last: RestDelivery | None = None


@dataclass(slots=True)
class HookCheck:
    """What was found: webhooks that point here, places without any, and places nobody lets us look at."""

    hooks: list[SeenHook] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    received: LastDeliveries = field(default_factory=LastDeliveries)

    @property
    def arrivals(self) -> Mapping[str, object]:
        """What was received here, without what was refused."""
        return {event: at for event, at in self.received.last.items() if event != REFUSED}


def problems(checked: HookCheck) -> Iterator[str]:
    """Why deliveries do not arrive, or not all of them; nothing if all is well."""
    for hook in checked.hooks:
        yield from _of(hook)
    for place in checked.without:
        yield f"{place}: no webhook points here"
    for place, reason in checked.refused.items() if not checked.arrivals else ():
        yield f"{place}: cannot be looked at: {reason}"
    if _answered(checked) and not checked.arrivals:
        yield "GitHub's deliveries are answered, but not by this Headway: nothing has arrived here"


def _of(hook: SeenHook) -> Iterator[str]:
    if not hook.active:
        yield f"{hook.where}: the webhook is switched off"
    if hook.lacks:
        yield f"{hook.where}: not subscribed to {', '.join(hook.lacks)}"
    if hook.last and not hook.last.arrived:
        hint = HINTS.get(hook.last.status_code, "see the answer at GitHub, under Recent Deliveries")
        yield f"{hook.where}: the last delivery failed ({answer(hook.last)}): {hint}"


def remarks(checked: HookCheck) -> Iterator[str]:
    """What is worth knowing, and no fault."""
    for hook in checked.hooks:
        if hook.last is None:
            yield f"{hook.where}: nothing has been delivered yet"
    for place, reason in checked.refused.items() if checked.arrivals else ():
        yield f"{place}: GitHub does not show its webhooks to us: {reason}"
    if at := checked.received.last.get(REFUSED):
        yield f"something with a wrong signature arrived last at {at:%Y-%m-%d %H:%M:%S} UTC, and was refused"


def _answered(checked: HookCheck) -> bool:
    return any(hook.last and hook.last.arrived for hook in checked.hooks)


def answer(delivery: RestDelivery) -> str:
    """`202 Accepted`, or GitHub's own words where nobody answered."""
    try:
        return f"{delivery.status_code} {HTTPStatus(delivery.status_code).phrase}"
    except ValueError:
        return delivery.status or "no answer"
