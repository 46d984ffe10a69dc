"""A log as a large organisation has it: the demo organisation's history, lived by as many copies as it takes.

Events come in the order in which they happened, those of all repositories mixed, as a log that grew live
has them: a pull request's are far apart, which is the hard case for whoever reads it.
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from services.contracts.events import encode
from services.contracts.streams import EVENTS as LOG
from services.contracts.subjects import EVENTS, repository_tokens
from services.demo.organisation import create_organisation
from services.runtime.reconnecting_client import ReconnectingClient

ANCHOR = datetime(2026, 3, 20, 17, tzinfo=UTC)
WEEKS = {"from": date(2025, 12, 29), "to": date(2026, 3, 21)}
"""The last twelve weeks of it."""
TURN = 50
IN_FLIGHT = 1_000

Document = dict[str, Any]
Message = tuple[str, bytes]


def _lived() -> list[Document]:
    told = [json.loads(encode(event)) for event in create_organisation(3, ANCHOR).history()]
    return sorted(told, key=lambda event: (event["time"], event["id"]))


def _copy(event: Document, number: int) -> Document:
    """The same in another organisation: everything with ids of its own."""
    data = dict(event["data"])
    repository = {**data["repository"], "owner": f"{data['repository']['owner']}-{number}"}
    data["repository"] = {**repository, "id": repository["id"] + 100 * number}
    if pull := data.get("pull_request"):
        data["pull_request"] = {**pull, "id": pull["id"] + 10**12 * number}
    for name in {"deployment_id", "release_id"} & data.keys():
        data[name] += 10**12 * number
    source = f"https://{_host(event)}/{repository['owner']}/{repository['name']}"
    return {**event, "id": f"{event['id']}:{number}", "source": source, "data": data}


def _host(event: Document) -> str:
    return str(event["source"].split("/")[2])


def _message(event: Document) -> Message:
    repository = event["data"]["repository"]
    tokens = repository_tokens(_host(event), repository["owner"], repository["name"])
    return f"{EVENTS}.{tokens}.{event['subject'].replace('/', '.')}", json.dumps(event).encode()


def history(events: int) -> Iterator[Message]:
    """So many events with their subjects; the same for the same number."""
    lived = _lived()
    copies = range(-(-events // len(lived)))
    turns = (lived[start : start + TURN] for start in range(0, len(lived), TURN))
    every = (_message(_copy(event, number)) for turn in turns for number in copies for event in turn)
    return islice(every, events)


async def append(client: ReconnectingClient, messages: Iterable[Message]) -> AsyncIterator[int]:
    """Append to the log, many in flight; say after each of them how many these were. Fails if one is lost."""
    rest, js, total = iter(messages), client.jetstream(), 0
    while some := list(islice(rest, IN_FLIGHT)):
        *most, last = some
        for subject, body in most:
            await client.publish(subject, body)
        total += len(some)
        # the stream takes them in order: with the last one acknowledged, all are there
        ack = await js.publish(*last, timeout=60)
        assert ack.seq == total, f"{total} were sent to {LOG.name}, {ack.seq} are there"
        yield len(some)
