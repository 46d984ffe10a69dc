"""What could not be read: list it, show it, send it through again."""

import asyncio
import json
import uuid
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from services.aggregator.intake.decode import UnreadableError, read_event, read_progress
from services.aggregator.settings import read_settings
from services.contracts.notices import DeadLetter
from services.contracts.streams import DEAD_LETTERS, EVENTS, SOURCES
from services.runtime.messaging import brief_connection
from services.runtime.publisher import Message, Publisher
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.service import exit_with_mistakes
from services.runtime.settings import ConfigurationError

CONNECT_SECONDS = 3.0
READERS: Mapping[str, Callable[[bytes], object]] = {EVENTS.name: read_event, SOURCES.name: read_progress}

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class StoredDeadLetter:
    """A dead letter, and its number in the stream of dead letters."""

    number: int
    content: DeadLetter

    @property
    def body(self) -> bytes:
        """The original bytes."""
        return b64decode(self.content.body_base64)


async def find_dead_letter(js: JetStreamContext, number: int) -> StoredDeadLetter:
    """One dead letter. Raises `NotFoundError`."""
    message = await js.get_msg(DEAD_LETTERS.name, number)
    return StoredDeadLetter(number, DeadLetter.model_validate_json(message.data or b""))


async def all_dead_letters(js: JetStreamContext) -> AsyncIterator[StoredDeadLetter]:
    """Every dead letter, the oldest first."""
    number = 1
    while True:
        try:
            message = await js.get_msg(DEAD_LETTERS.name, number, DEAD_LETTERS.subject, next=True)
        except NotFoundError:
            return
        assert message.seq is not None
        yield StoredDeadLetter(message.seq, DeadLetter.model_validate_json(message.data or b""))
        number = message.seq + 1


async def replay(client: ReconnectingClient, one: StoredDeadLetter) -> None:
    """Publish the original bytes again, and drop the dead letter. Raises `UnreadableError` if it would be
    one again.
    """
    READERS[one.content.stream](one.body)
    # A name of its own: the stream must not take it for the duplicate of what it was.
    message = Message(one.content.subject, one.body, id=f"replay:{uuid.uuid4().hex}")
    await Publisher(client).publish(message, timeout_seconds=10)
    await client.jetstream().delete_msg(DEAD_LETTERS.name, one.number)


def _run(work: Callable[[ReconnectingClient], Awaitable[Result]]) -> Result:
    try:
        return asyncio.run(_connected(read_settings().nats_url, work))
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
        raise
    except NotFoundError:
        raise click.ClickException("there is no such dead letter") from None
    except (NatsError, OSError) as problem:
        raise click.ClickException(f"NATS does not answer: {problem}") from None


async def _connected(url: str, work: Callable[[ReconnectingClient], Awaitable[Result]]) -> Result:
    async with brief_connection(url, CONNECT_SECONDS) as client:
        return await work(client)


@click.group("dead-letters")
def dead_letters() -> None:
    """Messages that could not be read: list, show, replay."""


@dead_letters.command("list")
def list_command() -> None:
    """List every dead letter: its number, when it failed, its subject and the reason."""
    found = _run(_listed)
    for one in found:
        failed_at, subject, reason = one.content.failed_at, one.content.subject, one.content.reason
        click.echo(f"{one.number:>6}  {failed_at:%Y-%m-%d %H:%M:%S}  {subject}  {reason}")
    if not found:
        click.echo("There are no dead letters.")


async def _listed(client: ReconnectingClient) -> list[StoredDeadLetter]:
    return [one async for one in all_dead_letters(client.jetstream())]


@dead_letters.command("show")
@click.argument("number", type=click.IntRange(min=1))
def show_command(number: int) -> None:
    """Show one dead letter: why it is one, and its original text."""
    one = _run(lambda client: find_dead_letter(client.jetstream(), number))
    click.echo(json.dumps(_as_json(one), indent=2))


def _as_json(one: StoredDeadLetter) -> dict[str, Any]:
    fields = one.content.model_dump(mode="json", exclude={"body_base64"})
    return {**fields, "body": one.body.decode(errors="backslashreplace")}


@dead_letters.command("replay")
@click.argument("numbers", type=click.IntRange(min=1), nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Replay every dead letter.")
def replay_command(numbers: tuple[int, ...], everything: bool) -> None:
    """Send dead letters through again; those that still cannot be read stay."""
    if bool(numbers) == everything:
        raise click.UsageError("name the numbers to replay, or say --all")
    failed = _run(lambda client: _replayed(client, numbers))
    if failed:
        raise SystemExit(1)


async def _replayed(client: ReconnectingClient, numbers: tuple[int, ...]) -> int:
    js = client.jetstream()
    chosen = [await find_dead_letter(js, number) for number in numbers] or await _listed(client)
    failed = 0
    for one in chosen:
        try:
            await replay(client, one)
            click.echo(f"{one.number}: replayed to {one.content.subject}")
        except UnreadableError as problem:
            failed += 1
            click.echo(f"{one.number}: still cannot be read: {problem}", err=True)
    return failed
