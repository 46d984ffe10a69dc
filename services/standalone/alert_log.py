"""What was told: messages with their alerts, and alerts that no message has yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.contracts.readmodels.alerts import AlertDocument, MessageDocument
from services.notifier.store.store import Store


@dataclass(frozen=True, slots=True)
class AlertLog:
    """The newest messages, and the alerts by their ids."""

    messages: list[MessageDocument]
    alerts: Mapping[str, AlertDocument]


async def log_of(store: Store, most: int) -> AlertLog:
    """Read the newest messages and alerts. Raises `StoreError`."""
    messages = await store.messages.newest(most)
    named = [alert for message in messages for alert in message["alerts"]]
    alerts = {one["_id"]: one for one in await store.alerts.newest(most)}
    return AlertLog(messages, {**alerts, **await store.alerts.with_ids(named)})


def log_lines(log: AlertLog) -> Iterator[str]:
    """The log for people, the newest first."""
    for alert in log.alerts.values():
        if alert["waiting"]:
            yield f"{alert['known_at']:%Y-%m-%d %H:%M:%S} UTC  waits for {', '.join(alert['waiting'])}"
            yield from _alert_lines(alert)
    for message in log.messages:
        yield f"{message['created_at']:%Y-%m-%d %H:%M:%S} UTC  {message['channel']}: {_state(message)}"
        for id_ in message["alerts"]:
            if id_ in log.alerts:
                yield from _alert_lines(log.alerts[id_])
    if not log.messages and not log.alerts:
        yield "Nothing was told yet."


def _state(message: MessageDocument) -> str:
    attempts = f", {message['attempts']} attempts" if message["attempts"] > 1 else ""
    why = f" ({message['error']})" if message["error"] else ""
    return f"{message['state']}{attempts}{why}"


def _alert_lines(alert: AlertDocument) -> Iterator[str]:
    yield f"    {alert['alert']} {alert['kind']} at {alert['at']:%Y-%m-%d %H:%M:%S} UTC: {alert['text']}"
    yield f"      because of {alert['fact']}"
